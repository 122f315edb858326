import { z } from 'zod/v4';

import type { Ids } from '../../core/ports';
import type { QueueStore, TakenMessage } from '../../core/queue-store';
import { deliveryStateSchema } from '../../core/queued-message';
import type { Lease } from '../../core/submission-store';
import { createRedisAdd } from './message-adds';
import { createRedisEvents } from './message-events';
import { createRedisForget } from './message-forget';
import { toLane, toQueueName } from './message-keys';
import { createRedisMessageLists } from './message-lists';
import { parseMessage, parseTaken, toChangeArguments, unreadableMessage } from './message-records';
import { parseReply, toWord } from './records';
import type { Store } from './store';

/** How many messages a script reads or changes, or looks at to forget them. */
const AT_ONCE = 500;

/** What there is to say about a message that somebody wants to take. */
export type TakeResult =
	| { readonly kind: 'taken'; readonly taken: TakenMessage }
	/** It is not due, or another worker has it. */
	| { readonly kind: 'later'; readonly inMs: number }
	/** It is not there, or final. */
	| { readonly kind: 'never' };

export interface RedisMessages extends Omit<QueueStore, 'watch'> {
	/** As `takeOne`, but says what becomes of a message that cannot be had now. */
	tryToTake(uid: string, lease: Lease): Promise<TakeResult>;
}

const purgedSchema = z.tuple([z.number(), z.number()]);
/** Of what never happened there is no count. */
const countsSchema = z.record(deliveryStateSchema, z.coerce.number());
const statsSchema = z.tuple([
	z.array(z.string().nullable()),
	z.number(),
	z.coerce.number().nullable(),
]);
/** The messages, or the uid of one that cannot be read. */
const takenSchema = z.tuple([z.union([z.string(), z.array(z.unknown())])]);

export function createRedisMessages(store: Store, ids: Pick<Ids, 'token'>): RedisMessages {
	const { run, where } = store;
	/** Names this process's writes, see the scripts. */
	const writer = toWord(ids.token());
	let turn = 0;

	const nextWrite = (): readonly string[] => [writer, String(++turn)];
	const parseFlags = (reply: unknown): readonly boolean[] => {
		const [first] = z.array(z.unknown()).safeParse(reply).data ?? [];
		if (Array.isArray(first)) throw unreadableMessage(first, where);
		return parseReply(z.array(z.number()), reply, where).map((flag) => flag === 1);
	};

	const tryToTake: RedisMessages['tryToTake'] = async (uid, { token, ms }) => {
		const args = [toWord(uid), toWord(token), String(ms)];
		const reply = await run('outboxTakeMessage', args);
		if (reply === null) return { kind: 'never' };
		if (typeof reply === 'string') return { kind: 'later', inMs: Number(reply) };
		return { kind: 'taken', taken: parseTaken(reply, where) };
	};

	const find: QueueStore['find'] = (uids) =>
		inParts(uids, async (part) => {
			const reply = await run('outboxFindMessages', part.map(toWord));
			return parseReply(z.array(z.unknown()), reply, where).map((found) =>
				found === null ? undefined : parseMessage(found, where),
			);
		});

	return {
		add: createRedisAdd(store, ids.token),
		find,
		forget: createRedisForget(store, find),
		list: createRedisMessageLists(store),
		...createRedisEvents(store),
		tryToTake,

		hasCall: async (callUid) => (await run('outboxHasCall', [toWord(callUid)])) === 1,

		async readContent(uid) {
			const reply = await run('outboxReadContent', [toWord(uid)]);
			return reply === null ? undefined : parseTaken(reply, where).content;
		},

		async take({ queue, accounts, limit }, { token, ms }) {
			if (accounts.length === 0 || limit < 1) return [];
			const lanes = accounts.map((account) => toLane(queue, account));
			const args = [toQueueName(queue), String(limit), toWord(token), String(ms), ...lanes];
			// Taking twice is not the same as taking once, so this is not tried again.
			const reply = await run('outboxTakeMessages', args, false);
			const [found] = parseReply(takenSchema, reply, where);
			if (typeof found === 'string') throw unreadableMessage(reply, where);
			return found.map((taken) => parseTaken(taken, where));
		},

		async takeOne(uid, lease) {
			const result = await tryToTake(uid, lease);
			return result.kind === 'taken' ? result.taken : undefined;
		},

		renew: (uids, { token, ms }) =>
			inParts(uids, async (part) => {
				const args = [toWord(token), String(ms), ...part.map(toWord)];
				return parseFlags(await run('outboxRenewMessages', args));
			}),

		async settle(uid, token, change) {
			const args = [...nextWrite(), ...toChangeArguments(change), toWord(uid), toWord(token)];
			const [done = false] = parseFlags([await run('outboxSettleMessage', args)]);
			return done;
		},

		async change(uids, from, change) {
			const changed = new Map<string, boolean>();
			await inParts([...new Set(uids)], async (part) => {
				const args = [...nextWrite(), ...toChangeArguments(change), from.join(' ')];
				const reply = await run('outboxChangeMessages', [...args, ...part.map(toWord)]);
				const flags = parseFlags(reply);
				part.forEach((uid, index) => changed.set(uid, flags[index] ?? false));
				return flags;
			});
			return uids.map((uid) => changed.get(uid) ?? false);
		},

		async nextDueInMs({ queue, accounts }) {
			const lanes = accounts.map((account) => toLane(queue, account));
			const reply = await run('outboxNextDue', [toQueueName(queue), ...lanes]);
			return reply === null ? undefined : parseReply(z.coerce.number(), reply, where);
		},

		async stats(queue) {
			const states = deliveryStateSchema.options;
			const reply = await run('outboxMessageStats', [toQueueName(queue), ...states]);
			const [counts, sentLastMinute, oldestDueAt] = parseReply(statsSchema, reply, where);
			const named = Object.fromEntries(states.map((state, index) => [state, counts[index]]));
			return {
				counts: parseReply(countsSchema, named, where),
				...(oldestDueAt !== null && { oldestDueAt }),
				sentLastMinute,
			};
		},

		async purge({ limit, queue, before }) {
			const of = queue === undefined ? '' : toQueueName(queue);
			const until = before === undefined ? '' : String(before);
			let purged = 0;
			for (let rank = 0; rank >= 0 && purged < limit;) {
				const left = String(Math.min(limit - purged, AT_ONCE));
				const args = [left, of, until, String(rank), String(AT_ONCE)];
				const reply = await run('outboxPurgeMessages', args);
				const [forgotten, next] = parseReply(purgedSchema, reply, where);
				purged += forgotten;
				rank = next;
			}
			return purged;
		},
	};
}

/** Does the work bit by bit, so that others get at Redis in between. */
async function inParts<T>(
	uids: readonly string[],
	work: (part: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
	const results: T[] = [];
	for (let from = 0; from < uids.length; from += AT_ONCE) {
		results.push(...(await work(uids.slice(from, from + AT_ONCE))));
	}
	return results;
}
