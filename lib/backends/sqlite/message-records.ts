import type { z } from 'zod/v4';

import { validationError } from '../../core/errors';
import type { TakenMessage } from '../../core/queue-store';
import {
	queuedContentSchema,
	queuedMessageSchema,
	type DeliveryEvent,
	type QueuedContent,
	type QueuedMessage,
} from '../../core/queued-message';
import { unreadableMessage } from './thread/message-rows';
import type { TakenRows } from './thread/message-turns';
import type { FoundRow } from './thread/submissions';

/**
 * @param path names the store in errors
 * @throws OutboxError `store_unavailable` for a record that cannot be read: it must never pass for
 * absent
 */
export function parseMessage({ uid, record }: FoundRow, path: string): QueuedMessage {
	const message = parseJson(queuedMessageSchema, record);
	if (!message || message.uid !== uid) throw unreadableMessage(uid, path);
	return message;
}

/** @throws OutboxError `store_unavailable` likewise, where a message says nothing included */
export function parseContent({ uid, content }: FoundRow, path: string): QueuedContent {
	const parsed = parseJson(queuedContentSchema, content);
	if (!parsed) throw unreadableMessage(uid, path);
	return parsed;
}

/** @throws OutboxError `store_unavailable` likewise */
export function parseTaken({ messages, calls }: TakenRows, path: string): TakenMessage[] {
	// What many messages say is parsed once.
	const shared = new Map(
		calls.map(({ uid, content }) => [uid, parseJson(queuedContentSchema, content)]),
	);
	return messages.map((row) => ({
		message: parseMessage(row, path),
		content:
			(row['content'] === null ? shared.get(row['call_uid']) : undefined) ??
			parseContent(row, path),
	}));
}

/** @throws OutboxError `store_unavailable` likewise */
export function parseEvent({ id, at, record }: FoundRow, path: string): DeliveryEvent {
	const message = parseJson(queuedMessageSchema, record);
	if (!message) throw unreadableMessage(`of the event ${String(id)}`, path);
	return { id: toEventId(Number(id)), at: Number(at), message };
}

const EVENT_ID_DIGITS = 16;

/** Sorts as text as it does as a number. */
export function toEventId(id: number): string {
	return String(id).padStart(EVENT_ID_DIGITS, '0');
}

/** @throws OutboxError `validation_error` on `after` */
export function parseEventId(id: string): number {
	if (/^\d{1,16}$/.test(id)) return Number(id);
	throw validationError(
		'after',
		'The id is not one of an event of this store. Start from the first event, or from the newest one.',
	);
}

function parseJson<Value>(schema: z.ZodType<Value>, text: unknown): Value | undefined {
	try {
		return schema.safeParse(JSON.parse(String(text))).data;
	} catch {
		return undefined;
	}
}
