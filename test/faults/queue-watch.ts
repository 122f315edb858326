import { setTimeout as sleep } from 'node:timers/promises';

import { isFinal, WAITING_STATES } from '../../lib/core/message-rules';
import type { QueueStats } from '../../lib/core/queue-store';
import type { MessageState } from '../../lib/core/queued-message';
import { listQueued } from '../../lib/outbox/queue-admin/list-queued';
import { retryQueued } from '../../lib/outbox/queue-admin/retry-queued';
import type { QueueBackend, WorkerEnvironment } from '../../lib/outbox/worker/worker-options';
import { QUEUE } from './queue-orders';

/** By uid: the states that a message came to, in their order. */
export type StatesByUid = Map<string, MessageState[]>;

const LOOK_MS = 250;
/** When nothing has changed for so long, nothing will. */
const STUCK_MS = 60_000;
const PAGE_SIZE = 1_000;

/** Waits until so many messages are there and all of them in a final state. */
export async function untilFinal(
	count: number,
	{ messages }: Pick<QueueBackend, 'messages'>,
): Promise<void> {
	await untilSo(async () => {
		const { counts } = await messages.stats(QUEUE);
		return { isSo: sum(counts) === count && countUnderWay(counts) === 0, seen: counts };
	});
}

/** Waits until the listener has been told of every final state that messages came to. */
export async function untilTold(told: StatesByUid, states: StatesByUid): Promise<void> {
	const countMissing = (): number =>
		[...states].filter(([uid, all]) => all.some((state) => !told.get(uid)?.includes(state))).length;
	await untilSo(async () => {
		const missing = countMissing();
		return { isSo: missing === 0, seen: { untold: missing } };
	});
}

/** The final states that each message came to, going by the store's own record of changes. */
export async function readFinalStates({
	messages,
}: Pick<QueueBackend, 'messages'>): Promise<StatesByUid> {
	const found: StatesByUid = new Map();
	for (let after: string | undefined; ;) {
		const page = await messages.events(QUEUE, {
			...(after !== undefined && { after }),
			limit: PAGE_SIZE,
		});
		for (const { message } of page) {
			if (isFinal(message)) noteState(found, message.uid, message.state);
		}
		after = page.at(-1)?.id;
		if (page.length < PAGE_SIZE) return found;
	}
}

export function noteState(states: StatesByUid, uid: string, state: MessageState): void {
	const known = states.get(uid) ?? [];
	states.set(uid, [...known, state]);
}

/**
 * Sends what is held again, as somebody would who does not mind a second copy, until nothing is.
 * @returns by uid: how often
 */
export async function resendHeld(
	count: number,
	environment: WorkerEnvironment,
): Promise<ReadonlyMap<string, number>> {
	const resent = new Map<string, number>();
	for (;;) {
		const held = await listQueued({ queue: QUEUE, state: 'unknown' }, {}, environment);
		if (held.messages.length === 0) return resent;
		for (const { uid } of held.messages) {
			await retryQueued({ uid, by: 'the fault test' }, environment);
			resent.set(uid, (resent.get(uid) ?? 0) + 1);
		}
		await untilFinal(count, environment.backend);
	}
}

async function untilSo(
	look: () => Promise<{ readonly isSo: boolean; readonly seen: unknown }>,
): Promise<void> {
	let last = '';
	for (let changedAt = performance.now(); performance.now() - changedAt < STUCK_MS;) {
		const { isSo, seen } = await look();
		if (isSo) return;
		const now = JSON.stringify(seen);
		if (now !== last) changedAt = performance.now();
		last = now;
		await sleep(LOOK_MS);
	}
	throw new Error(`nothing has changed for ${STUCK_MS / 1000} seconds: ${last}`);
}

function sum(counts: QueueStats['counts']): number {
	return Object.values(counts).reduce((total, count) => total + count, 0);
}

function countUnderWay(counts: QueueStats['counts']): number {
	return [...WAITING_STATES, 'sending' as const].reduce((total, state) => total + counts[state], 0);
}
