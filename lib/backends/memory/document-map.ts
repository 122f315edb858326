import { isSameJson } from '../../core/canonical-json';
import { toDocumentPage, type DocumentStore, type StoredDocument } from '../../core/document-store';
import type { Clock } from '../../core/ports';

export interface DocumentMap extends DocumentStore {
	/** Forgets the documents that have ended. */
	removeEnded(): void;
}

/** Documents in maps. Nothing waits in here, so every method is atomic. */
export function createDocumentMap({ clock }: { readonly clock: Pick<Clock, 'now'> }): DocumentMap {
	const collections = new Map<string, Map<string, StoredDocument>>();

	const documentsOf = (collection: string): Map<string, StoredDocument> => {
		const documents = collections.get(collection) ?? new Map<string, StoredDocument>();
		collections.set(collection, documents);
		return documents;
	};
	const hasEnded = ({ expiresAt }: StoredDocument): boolean =>
		expiresAt !== undefined && expiresAt <= clock.now();
	const find = (collection: string, key: string): StoredDocument | undefined => {
		const document = documentsOf(collection).get(key);
		return document && !hasEnded(document) ? document : undefined;
	};
	const store = (collection: string, document: StoredDocument): void => {
		documentsOf(collection).set(document.key, structuredClone(document));
	};

	return {
		async put(collection, documents) {
			for (const document of documents) store(collection, document);
		},

		async get(collection, keys) {
			return keys.map((key) => structuredClone(find(collection, key)));
		},

		async swap(collection, key, expected, next) {
			if (!isSameJson(find(collection, key)?.value, expected)) return false;
			if (next) store(collection, { key, ...next });
			else documentsOf(collection).delete(key);
			return true;
		},

		async remove(collection, keys) {
			const documents = documentsOf(collection);
			let removed = 0;
			for (const key of keys) {
				if (find(collection, key)) removed += 1;
				documents.delete(key);
			}
			return removed;
		},

		async list(collection, { prefix = '', after, limit }) {
			const found = [...documentsOf(collection).values()]
				.filter(
					(document) =>
						document.key.startsWith(prefix) &&
						(after === undefined || document.key > after) &&
						!hasEnded(document),
				)
				.sort((a, b) => (a.key < b.key ? -1 : 1));
			return toDocumentPage(structuredClone(found.slice(0, limit + 1)), limit);
		},

		removeEnded() {
			for (const documents of collections.values()) {
				for (const document of documents.values()) {
					if (hasEnded(document)) documents.delete(document.key);
				}
			}
		},
	};
}
