import { toDocumentPage, type DocumentStore, type StoredDocument } from '../../core/document-store';
import type { Connection } from './connection';
import { inChunks } from './in-chunks';
import { readValue, type DocumentRow } from './thread/documents';
import { toParts } from './to-parts';

/** @param path names the store in errors */
export function createSqliteDocuments(connection: Connection, path: string): DocumentStore {
	const toDocument = (row: DocumentRow, collection: string): StoredDocument => ({
		key: row.key,
		value: readValue(row, collection, path),
		...(row.expiresAt !== undefined && { expiresAt: row.expiresAt }),
	});

	return {
		async put(collection, documents) {
			const parts = await toParts(documents);
			const buffers = parts.map(({ buffer }) => buffer);
			await connection.run('putDocuments', { collection, documents: parts }, buffers);
		},

		get: (collection, keys) =>
			inChunks(keys, async (chunk) => {
				const rows = await connection.run('getDocuments', { collection, keys: chunk });
				return rows.map((row) => row && toDocument(row, collection));
			}),

		swap: (collection, key, expected, next) =>
			connection.run('swapDocument', { collection, key, expected, next }),

		async remove(collection, keys) {
			const removed = await inChunks(keys, async (chunk) => [
				await connection.run('removeDocuments', { collection, keys: chunk }),
			]);
			return removed.reduce((sum, count) => sum + count, 0);
		},

		async list(collection, { prefix = '', after, limit }) {
			const query = { collection, prefix, after, limit: limit + 1 };
			const rows = await connection.run('listDocuments', query);
			return toDocumentPage(
				rows.map((row) => toDocument(row, collection)),
				limit,
			);
		},
	};
}
