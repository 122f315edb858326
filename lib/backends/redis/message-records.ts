import { z } from 'zod/v4';

import { storeError, type OutboxError } from '../../core/errors';
import { forgetMessageAt, isFinal } from '../../core/message-rules';
import type { MessageChange, TakenMessage } from '../../core/queue-store';
import {
	queuedContentSchema,
	queuedMessageSchema,
	type QueuedContent,
	type QueuedMessage,
} from '../../core/queued-message';
import { failureSchema } from '../../core/submission';
import type { AddArguments } from './lua/message-adds';
import { toMessageIndexes, toTimePlace, type LaneNames } from './message-keys';
import { toWord } from './records';

/** What stands in a line of its own in a record, each as JSON under its name. */
const changesSchema = z.strictObject({
	failure: failureSchema.optional(),
	code: z.number().optional(),
	enhancedCode: z.string().optional(),
	providerMessageId: z.string().optional(),
	messageId: z.string().optional(),
	sentAt: z.number().optional(),
});
type Changes = z.infer<typeof changesSchema>;

const CHANGES = Object.keys(changesSchema.shape) as readonly (keyof Changes)[];

/** JSON leaves out what is undefined. */
const SAID_ELSEWHERE = Object.fromEntries(
	['state', 'dueAt', 'attempts', 'updatedAt', 'content', ...CHANGES].map((name) => [
		name,
		undefined,
	]),
);

/** @param laneOf names the queue and the lane, which most messages of a call have in common */
export function toAddArguments(message: QueuedMessage, laneOf: LaneNames): AddArguments {
	const { state, dueAt, attempts, updatedAt, content } = message;
	const { queue, account, priority, callUid, createdAt, retentionMs } = message;
	const { queueName, lane } = laneOf(queue, account);
	const indexes = toMessageIndexes(message);
	const own = content ? '1' : '0';
	const time = isFinal(message) ? forgetMessageAt(message) : dueAt;
	const guards = [state, dueAt, attempts, '-', '-', updatedAt, '-', 0].join(' ');
	const fixed = [queueName, lane, priority, toWord(callUid), toTimePlace(createdAt)].join(' ');
	const kept = ['', retentionMs, own, ...indexes].join(' ');
	return [
		toWord(message.uid),
		`${guards}\n${toChangesLine(message)}\n${fixed}`,
		`${kept}\n${JSON.stringify({ ...message, ...SAID_ELSEWHERE })}`,
		content ? JSON.stringify(content) : '',
		[time, state, priority, lane, queueName, own, ...indexes].join(' '),
	];
}

/** The arguments of a script that makes a change, after who makes it. */
export function toChangeArguments(change: MessageChange): readonly string[] {
	const toText = (value: string | number | undefined): string =>
		value === undefined ? '' : String(value);
	const { state, dueAt, attempts } = change;
	return [toText(state), toText(dueAt), toText(attempts), toChangesLine(change)];
}

function toChangesLine(changes: Changes): string {
	return CHANGES.flatMap((name) => {
		const value = changes[name];
		return value === undefined ? [] : [`${name} ${JSON.stringify(value)}`];
	}).join('\t');
}

const shownSchema = z.tuple([z.string(), z.string()], z.unknown());

/**
 * @param where the server, e.g. `the Redis server localhost:6379`
 * @throws OutboxError `store_unavailable` for a message that cannot be read
 */
export function parseMessage(reply: unknown, where: string): QueuedMessage {
	const [uid, record = ''] = shownSchema.safeParse(reply).data ?? [];
	const [guards = '', changes = '', , rest = ''] = record.split('\n');
	const [state, dueAt, attempts, , , updatedAt] = guards.split(' ');
	const message = readMessage([state, dueAt, attempts, updatedAt], changes, rest);
	if (!message || toWord(message.uid) !== uid) throw unreadableMessage(reply, where);
	return message;
}

/** A message with what it says. */
export function parseTaken(reply: unknown, where: string): TakenMessage {
	const message = parseMessage(reply, where);
	const content = Array.isArray(reply) ? readContent(reply[2]) : undefined;
	if (!content) throw unreadableMessage(reply, where);
	return { message, content };
}

/**
 * A message as it was after a change.
 * @param then what changed, as events have it
 */
export function parseMessageThen(reply: unknown, then: string, where: string): QueuedMessage {
	const [, record = ''] = shownSchema.safeParse(reply).data ?? [];
	const [words = '', changes = ''] = then.split('\n');
	const message = readMessage(words.split(' '), changes, record.split('\n')[3] ?? '');
	if (!message) throw unreadableMessage(reply, where);
	return message;
}

/** @param words its state, when it is due, its attempts, and when that was so */
function readMessage(
	[state, dueAt, attempts, updatedAt]: readonly (string | undefined)[],
	changes: string,
	rest: string,
): QueuedMessage | undefined {
	const fixed = objectSchema.safeParse(readJson(rest)).data;
	return queuedMessageSchema.safeParse({
		...fixed,
		...readChanges(changes),
		state,
		dueAt: Number(dueAt),
		attempts: Number(attempts),
		updatedAt: Number(updatedAt),
	}).data;
}

const objectSchema = z.record(z.string(), z.unknown());

function readChanges(line: string): Readonly<Record<string, unknown>> {
	const changes = line.split('\t').filter((change) => change !== '');
	return Object.fromEntries(
		changes.map((change) => {
			const end = change.indexOf(' ');
			return [change.slice(0, end), readJson(change.slice(end + 1))];
		}),
	);
}

function readContent(json: unknown): QueuedContent | undefined {
	return queuedContentSchema.safeParse(readJson(json)).data;
}

/** Undefined for what is no JSON. */
function readJson(json: unknown): unknown {
	try {
		return JSON.parse(String(json));
	} catch {
		return undefined;
	}
}

/** @param reply what a script answers about a message that it cannot read: the uid alone */
export function unreadableMessage(reply: unknown, where: string): OutboxError {
	const uid = Array.isArray(reply) ? decodeURIComponent(String(reply[0])) : 'unknown';
	return storeError(
		`The queued message ${uid} on ${where} cannot be read, or what it says was evicted. Restore the store from a backup, or repair or remove this record; the server's maxmemory-policy must be noeviction.`,
	);
}
