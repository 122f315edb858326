import { z } from 'zod/v4';

import type { Json } from '../../core/canonical-json';
import { toDocumentPage, type DocumentStore, type StoredDocument } from '../../core/document-store';
import { storeError, type OutboxError } from '../../core/errors';
import { hashOf } from './keys';
import { parseReply } from './records';
import type { Store } from './store';

/** How many documents Redis looks at in one go for a list. */
const AT_ONCE = 1_000;

const listedSchema = z.tuple([z.string().nullable()], z.string());

/**
 * Documents in Redis.
 *
 * | key | type | holds |
 * |---|---|---|
 * | `{prefix}:documents:<collection>` | hash | when each document ends, or a dash, a line break, and its JSON |
 * | `{prefix}:documents:<collection>:keys` | sorted set | the keys in their order |
 * | `{prefix}:documents:<collection>:ends` | sorted set | keys by when their documents end |
 */
export function createRedisDocuments({ run, where }: Store): DocumentStore {
	const parse = (collection: string, key: string, stored: string): StoredDocument => {
		const document = readDocument(key, stored);
		if (!document) throw unreadable(collection, key, where);
		return document;
	};

	return {
		async put(collection, documents) {
			if (documents.length === 0) return;
			const pairs = documents.flatMap((each) => [toSortable(each.key), toStored(each)]);
			await run('outboxPutDocuments', [hashOf([collection]), ...pairs]);
		},

		async get(collection, keys) {
			const reply = await run('outboxGetDocuments', [
				hashOf([collection]),
				...keys.map(toSortable),
			]);
			const found = parseReply(z.array(z.string().nullable()), reply, where);
			return keys.map((key, index) => {
				const stored = found[index] ?? null;
				return stored === null ? undefined : parse(collection, key, stored);
			});
		},

		async swap(collection, key, expected, next) {
			// One that is tried again could not tell its own write from another's.
			const reply = await run(
				'outboxSwapDocument',
				[
					hashOf([collection]),
					toSortable(key),
					expected === undefined ? '' : toJson(expected),
					next ? toStored(next) : '',
				],
				false,
			);
			if (typeof reply === 'string') parse(collection, key, reply);
			return reply === 1;
		},

		async remove(collection, keys) {
			// A second try would find nothing left to count.
			const args = [hashOf([collection]), ...keys.map(toSortable)];
			return parseReply(z.number(), await run('outboxRemoveDocuments', args, false), where);
		},

		async list(collection, { prefix = '', after, limit }) {
			const documents: StoredDocument[] = [];
			const start = toSortable(prefix);
			const to = start === '' ? '+' : start;
			let from: string | null =
				after !== undefined && after >= prefix ? `(${toSortable(after)}` : `[${start}`;
			// One more than asked for shows whether there are more.
			while (from !== null && documents.length <= limit) {
				const left = limit + 1 - documents.length;
				const args: readonly string[] = [from, to, String(left), String(AT_ONCE)];
				const reply = await run('outboxListDocuments', [hashOf([collection]), ...args]);
				const [next, ...pairs] = parseReply(listedSchema, reply, where);
				for (let index = 0; index < pairs.length; index += 2) {
					const key = fromSortable(pairs[index] ?? '');
					documents.push(parse(collection, key, pairs[index + 1] ?? ''));
				}
				from = next === null ? null : `(${next}`;
			}
			return toDocumentPage(documents, limit);
		},
	};
}

function toStored({ value, expiresAt }: Omit<StoredDocument, 'key'>): string {
	return `${expiresAt ?? '-'}\n${toJson(value)}`;
}

function readDocument(key: string, stored: string): StoredDocument | undefined {
	const [, end, json] = /^(-|-?[\d.]+)\n(.*)$/s.exec(stored) ?? [];
	if (end === undefined || json === undefined) return undefined;
	try {
		const value = z.json().parse(JSON.parse(json));
		return { key, value, ...(end !== '-' && { expiresAt: Number(end) }) };
	} catch {
		return undefined;
	}
}

/** The same text for the same value, in whatever order it says its members. */
function toJson(value: Json): string {
	return JSON.stringify(value, (_name, member: unknown) =>
		isObject(member)
			? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
			: member,
	);
}

function isObject(value: unknown): value is object {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Redis sorts by bytes of UTF-8, where the halves of surrogate pairs have no place. So these, and the
 * code units after them, stand for code points that come after all others, in the same order.
 */
const MOVED_BY = 0x10000 - 0xd800;

function toSortable(key: string): string {
	return key.replace(/[\ud800-\uffff]/g, (unit) =>
		String.fromCodePoint(unit.charCodeAt(0) + MOVED_BY),
	);
}

function fromSortable(text: string): string {
	return text.replace(/[\u{10000}-\u{127ff}]/gu, (point) =>
		String.fromCharCode((point.codePointAt(0) ?? MOVED_BY) - MOVED_BY),
	);
}

function unreadable(collection: string, key: string, where: string): OutboxError {
	return storeError(
		`The record ${key} of the collection ${collection} on ${where} cannot be read. Restore the store from a backup, or remove this record.`,
	);
}
