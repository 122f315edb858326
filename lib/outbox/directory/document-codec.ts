import { z } from 'zod/v4';

import type { Json } from '../../core/canonical-json';
import type { DocumentStore, StoredDocument } from '../../core/document-store';
import { MAX_DOCUMENTS } from '../../core/document-store';
import { storeError } from '../../core/errors';

/** Made once, since to make it takes longer than to use it. */
const jsonSchema = z.json();

/** What a directory's documents say, and how they are read and written. */
export interface DocumentCodec<T> {
	/** @throws OutboxError `store_unavailable`: what cannot be read is never taken for absent */
	parse(document: StoredDocument): T;
	toValue(record: T): Json;
}

/** @param schema of what is stored; its keys that are undefined are left out */
export function createDocumentCodec<T>(collection: string, schema: z.ZodType<T>): DocumentCodec<T> {
	return {
		parse({ value }) {
			const parsed = schema.safeParse(value);
			if (parsed.success) return parsed.data;
			throw storeError(
				`A record among the ${collection} of the store cannot be read. It may have been written by another release of this package: update all that share the store.`,
			);
		},
		toValue(record) {
			// JSON leaves out what is undefined.
			return jsonSchema.parse(JSON.parse(JSON.stringify(record)));
		},
	};
}

/**
 * One key from parts that hold no line break. Keys of the same first part stand together, and no
 * other part is mistaken for it.
 */
export function toDocumentKey(...parts: readonly string[]): string {
	return parts.join('\n');
}

/** Lists that stores take at once. */
export function inPortions<T>(list: readonly T[], size = MAX_DOCUMENTS): readonly (readonly T[])[] {
	const portions: (readonly T[])[] = [];
	for (let start = 0; start < list.length; start += size) {
		portions.push(list.slice(start, start + size));
	}
	return portions;
}

/** Looks any number of keys up; what is there, in the order of the keys. */
export async function findDocuments(
	documents: DocumentStore,
	collection: string,
	keys: readonly string[],
): Promise<readonly StoredDocument[]> {
	const found: StoredDocument[] = [];
	for (const portion of inPortions(keys)) {
		const stored = await documents.get(collection, portion);
		found.push(...stored.filter((document) => document !== undefined));
	}
	return found;
}
