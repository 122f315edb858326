import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

import type { RedisServer } from '../../test/support/redis-server';
import { ACCOUNT, QUEUE, toBenchCall, toRecipient } from './enqueuer';

/** BullMQ alone, beside plain commands that write what the ledger keeps of a call. */
export interface RawEnqueuer {
	enqueue(recipients: number): Promise<void>;
	close(): Promise<void>;
}

/** How many jobs, and what is written beside them, go out together. */
const AT_ONCE = 1_000;
const RETENTION_MS = 90 * 86_400_000;
/** The indexes that all messages of a call are in, and the order in which they leave. */
const COMMON_INDEXES = ['all', 'queue', 'state', 'call', 'turns'];
/** The indexes of a recipient, in the records of messages and of calls. */
const RECIPIENT_INDEXES = ['messages:to', 'to'];

export async function openRawEnqueuer({ host, port }: RedisServer): Promise<RawEnqueuer> {
	const client = new Redis({ host, port, maxRetriesPerRequest: null });
	const queue = new Queue(QUEUE, { connection: client, prefix: toKey('bull') });
	await queue.waitUntilReady();
	let known = 0;

	/** Jobs and records of some messages go out together and are waited for together. */
	const addPart = async (callUid: string, first: number, count: number): Promise<void> => {
		const now = Date.now();
		const messages = Array.from({ length: count }, (_none, index) =>
			toMessage(callUid, first + index, now),
		);
		const writes = client.pipeline();
		for (const { uid } of messages) {
			for (const name of RECIPIENT_INDEXES) writes.zadd(toKey(name, toHash(uid)), now, uid);
		}
		for (const message of messages) {
			writes.set(toKey('message', message.uid), JSON.stringify(message));
		}
		const scored = messages.flatMap(({ uid }) => [now, uid]);
		for (const name of COMMON_INDEXES) writes.zadd(toKey(name), ...scored);
		const jobs = messages.map(({ uid }) => ({ name: 'deliver', data: {}, opts: { jobId: uid } }));
		await Promise.all([queue.addBulk(jobs), writes.exec()]);
	};

	return {
		async enqueue(recipients) {
			const first = known;
			known += recipients;
			const { to, ...content } = toBenchCall(first, recipients);
			const uid = toUid(first);
			const claim = () => client.set(toKey('record', uid), JSON.stringify({ uid, to }));
			await claim();
			await claim();
			await client.set(toKey('call', uid), JSON.stringify(content));
			for (let from = 0; from < recipients; from += AT_ONCE) {
				await addPart(uid, first + from, Math.min(AT_ONCE, recipients - from));
			}
			await claim();
		},
		async close() {
			await queue.close();
			client.disconnect();
		},
	};
}

function toKey(...parts: readonly string[]): string {
	return `{raw}:${parts.join(':')}`;
}

function toUid(index: number): string {
	return `01900000-0000-8000-8000-${index.toString(16).padStart(12, '0')}`;
}

/** As long as the ledger's hashes are. */
function toHash(uid: string): string {
	return uid.slice(-16);
}

/** A record as the ledger keeps one of a message. */
function toMessage(callUid: string, index: number, now: number) {
	const address = toRecipient(index);
	return {
		uid: toUid(index),
		...{ callUid, index, queue: QUEUE, account: ACCOUNT, priority: 0, dueAt: now, type: 'to' },
		...{ recipient: address, to: { address }, from: { address }, replyTo: [] },
		...{ stream: 'transactional', state: 'pending', attempts: 0, createdAt: now },
		...{ updatedAt: now, retentionMs: RETENTION_MS },
	};
}
