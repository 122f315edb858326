import type { Json } from './canonical-json';

/** A small record of a directory: a suppressed address, a contact, a sender, a cursor. */
export interface StoredDocument {
	readonly key: string;
	readonly value: Json;
	/** When it ends by itself, in milliseconds since the epoch; never unless given. */
	readonly expiresAt?: number;
}

export interface DocumentPage {
	/** In the order of their keys. */
	readonly documents: readonly StoredDocument[];
	/** The key after which the next page begins; present where there may be more. */
	readonly nextAfter?: string;
}

/** The most keys or documents of one call. */
export const MAX_DOCUMENTS = 10_000;

/**
 * Where a backend keeps the directory: named collections of JSON under keys. What the documents mean
 * is written once, above the store, for all backends.
 *
 * An ended document is as if it were not there, by the store's own clock. Every method fails with
 * `store_unavailable` when the store cannot do its work, a document that cannot be read included.
 */
export interface DocumentStore {
	/** Stores documents, in place of those under the same keys: all or none. */
	put(collection: string, documents: readonly StoredDocument[]): Promise<void>;
	/** In the order of the keys; undefined for what is not there. One round trip for all. */
	get(
		collection: string,
		keys: readonly string[],
	): Promise<readonly (StoredDocument | undefined)[]>;
	/**
	 * Replaces a document by the next one, or removes it, unless it has changed.
	 * @param expected the value as it was read; undefined for one that must not be there yet
	 * @returns false when it has changed, and nothing was done
	 */
	swap(
		collection: string,
		key: string,
		expected: Json | undefined,
		next: Omit<StoredDocument, 'key'> | undefined,
	): Promise<boolean>;
	/** How many of them were there. */
	remove(collection: string, keys: readonly string[]): Promise<number>;
	/** Documents whose keys begin with a prefix, by the code units of their keys. */
	list(
		collection: string,
		page: { readonly prefix?: string; readonly after?: string; readonly limit: number },
	): Promise<DocumentPage>;
}

/** @param found what fits, in order, and one more than the limit where there is more */
export function toDocumentPage(found: readonly StoredDocument[], limit: number): DocumentPage {
	const documents = found.slice(0, limit);
	const last = documents.at(-1);
	return { documents, ...(last && found.length > limit && { nextAfter: last.key }) };
}
