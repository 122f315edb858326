import type { DatabaseSync } from 'node:sqlite';

import { isSameJson, type Json } from '../../../core/canonical-json.ts';
import type { StoredDocument } from '../../../core/document-store.ts';
import { storeError, type OutboxError } from '../../../core/errors.ts';
import { readParts, type Parts } from './parts.ts';
import type { FoundRow } from './submissions.ts';

export interface PutDocumentsArguments {
	readonly collection: string;
	readonly documents: Parts;
}

export interface KeysArguments {
	readonly collection: string;
	readonly keys: readonly string[];
}

export interface SwapDocumentArguments {
	readonly collection: string;
	readonly key: string;
	readonly expected: Json | undefined;
	readonly next: Omit<StoredDocument, 'key'> | undefined;
}

export interface ListDocumentsArguments {
	readonly collection: string;
	readonly prefix: string;
	readonly after: string | undefined;
	readonly limit: number;
}

/** A document as it was found; the value is JSON that was not read yet. */
export interface DocumentRow {
	readonly key: string;
	readonly value: string;
	readonly expiresAt: number | undefined;
}

const IS_THERE = '(expires_at IS NULL OR expires_at > :now)';

/** @param path names the store in errors */
export function createDocumentsTable(database: DatabaseSync, path: string) {
	const put = database.prepare(
		`INSERT INTO documents (collection, key, value, expires_at)
		VALUES (:collection, :key, :value, :expires_at)
		ON CONFLICT DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
	);
	const byKey = database.prepare(
		`SELECT key, value, expires_at FROM documents
		WHERE collection = :collection AND key = :key AND ${IS_THERE}`,
	);
	const remove = database.prepare(
		`DELETE FROM documents WHERE collection = :collection AND key = :key AND ${IS_THERE}`,
	);
	const prepareList = (end: string) =>
		database.prepare(
			`SELECT key, value, expires_at FROM documents
			WHERE collection = :collection AND key >= :from ${end} AND ${IS_THERE}
			ORDER BY key LIMIT :limit`,
		);
	const listToEnd = prepareList('');
	const listUntil = prepareList('AND key < :end');
	const removeEnded = database.prepare('DELETE FROM documents WHERE expires_at <= :now');

	const find = (collection: string, key: string, now: number): DocumentRow | undefined => {
		const row = byKey.get({ collection, key: toSortable(key), now });
		return row && toDocumentRow(row);
	};
	const store = (collection: string, { key, value, expiresAt }: StoredDocument): void => {
		put.run({
			collection,
			key: toSortable(key),
			value: JSON.stringify(value),
			expires_at: expiresAt === undefined ? null : Math.ceil(expiresAt),
		});
	};

	return {
		putDocuments({ collection, documents }: PutDocumentsArguments): void {
			for (const document of readParts<StoredDocument>(documents)) store(collection, document);
		},

		getDocuments({ collection, keys }: KeysArguments, now: number): (DocumentRow | undefined)[] {
			return keys.map((key) => find(collection, key, now));
		},

		swapDocument({ collection, key, expected, next }: SwapDocumentArguments, now: number): boolean {
			const found = find(collection, key, now);
			const value = found && readValue(found, collection, path);
			if (!isSameJson(value, expected)) return false;
			if (next) store(collection, { key, ...next });
			else remove.run({ collection, key: toSortable(key), now });
			return true;
		},

		removeDocuments({ collection, keys }: KeysArguments, now: number): number {
			const removed = keys.map((key) => remove.run({ collection, key: toSortable(key), now }));
			return removed.reduce((count, { changes }) => count + Number(changes), 0);
		},

		listDocuments(
			{ collection, prefix, after, limit }: ListDocumentsArguments,
			now: number,
		): DocumentRow[] {
			const start = toSortable(prefix);
			const from = after !== undefined && after >= prefix ? toNext(toSortable(after)) : start;
			const end = toEnd(start);
			const range = { collection, from, now, limit };
			const rows = end ? listUntil.all({ ...range, end }) : listToEnd.all(range);
			return rows.map(toDocumentRow);
		},

		removeEnded(now: number): void {
			removeEnded.run({ now });
		},
	};
}

/** @throws OutboxError `store_unavailable` for a document that cannot be read */
export function readValue({ key, value }: DocumentRow, collection: string, path: string): Json {
	try {
		return JSON.parse(value) as Json;
	} catch {
		throw unreadableDocument(key, collection, path);
	}
}

function unreadableDocument(key: string, collection: string, path: string): OutboxError {
	return storeError(
		`The document ${key} of the collection ${collection} in the store ${path} cannot be read. Restore the store from a backup, or repair or remove this document.`,
	);
}

function toDocumentRow({ key, value, expires_at: expiresAt }: FoundRow): DocumentRow {
	if (!(key instanceof Uint8Array)) throw new TypeError('the key of a document is no blob');
	return {
		key: Buffer.from(key).swap16().toString('utf16le'),
		value: String(value),
		expiresAt: typeof expiresAt === 'number' ? expiresAt : undefined,
	};
}

/** Bytes that sort as the code units of the key do. */
function toSortable(key: string): Buffer {
	return Buffer.from(key, 'utf16le').swap16();
}

/** What comes right after the key. */
function toNext(key: Buffer): Buffer {
	return Buffer.concat([key, Buffer.of(0)]);
}

/** What comes right after all keys that begin like this; undefined where nothing does. */
function toEnd(prefix: Buffer): Buffer | undefined {
	const last = prefix.findLastIndex((byte) => byte < 0xff);
	if (last < 0) return undefined;
	const end = Buffer.from(prefix.subarray(0, last + 1));
	end[last] = (end[last] ?? 0) + 1;
	return end;
}
