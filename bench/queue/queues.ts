import { setTimeout as delay } from 'node:timers/promises';

import type { Backend } from '../../lib/core/backend';
import { built } from '../support/built';
import { ON_REDIS, ON_SQLITE } from '../support/measure-sends';
import type { StorePlaces } from '../support/stores';
import { createEnqueuer, QUEUE, type Enqueuer } from './enqueuer';
import type { Order } from './orders';
import { TEAM_STORE, type Member } from './team';

const PATIENCE_MS = 120_000;
const LOOK_MS = 20;

/** A queue of the package that the team delivers. */
export interface QueueUnderTest extends Enqueuer {
	readonly name: string;
	readonly store: Extract<Order, { kind: 'deliver' }>['store'];
	/**
	 * Resolves when every message is settled.
	 * @throws when one is anything but sent, or it takes too long
	 */
	settled(): Promise<void>;
	/** When each of the messages was sent, in milliseconds since the epoch. */
	sentAt(uids: readonly string[]): Promise<readonly number[]>;
}

/** @param member registers its account for the queues, without which nothing can be queued */
export async function openQueues(
	places: StorePlaces,
	member: Member,
): Promise<readonly QueueUnderTest[]> {
	await places.redisServer?.run('FLUSHALL');
	const redis = places.redis(0);
	const sqlite = places.sqlite(TEAM_STORE).backend;
	const queues = [
		toQueue(ON_SQLITE, 'sqlite', sqlite),
		...(redis ? [toQueue(ON_REDIS, 'redis', redis)] : []),
	];
	for (const { store } of queues) {
		await member.obey({ kind: 'deliver', store });
		await member.obey({ kind: 'stop' });
	}
	return queues;
}

function toQueue(name: string, store: QueueUnderTest['store'], backend: Backend): QueueUnderTest {
	const { messages } = built.workerOptions.requireQueueBackend(backend);
	return {
		...createEnqueuer(backend),
		name,
		store,
		async settled() {
			const giveUpAt = performance.now() + PATIENCE_MS;
			for (;;) {
				const { counts } = await messages.stats(QUEUE);
				const { sent: _sent, pending, sending, ...others } = counts;
				if (Object.values(others).some((count) => count > 0)) {
					throw new Error(`${name}: not all messages were sent: ${JSON.stringify(counts)}`);
				}
				if (pending + sending === 0) return;
				if (performance.now() > giveUpAt) {
					throw new Error(`${name}: ${pending + sending} messages are not settled yet.`);
				}
				await delay(LOOK_MS);
			}
		},
		async sentAt(uids) {
			const found = await messages.find(uids);
			return found.map((message) => message?.sentAt ?? NaN);
		},
	};
}
