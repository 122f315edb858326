import type { Consumer, DeliveryQueue } from '../../core/delivery-queue';
import type { Clock, Ids } from '../../core/ports';
import { startBullConsumer } from './bull-consumer';
import { createBullEntries } from './bull-entries';
import type { RedisConnection } from './connection';
import type { RedisMessages } from './messages';
import type { RedisConnectionOptions } from './options';
import type { Store } from './store';

export interface BullQueueOptions {
	readonly server: RedisConnectionOptions;
	readonly prefix: string;
	readonly connection: Pick<RedisConnection, 'use'>;
	readonly store: Store;
	readonly messages: Pick<RedisMessages, 'tryToTake' | 'renew'>;
	readonly clock: Clock;
	readonly ids: Ids;
}

/**
 * Brings messages to workers by BullMQ. A message has at most one entry, a job without data under the
 * message's uid, in the queue of its queue and account. It leads a worker to the message, which the
 * store then gives out or not; so an entry too many does no harm, and the workers look out for
 * missing ones.
 *
 * @see https://docs.bullmq.io/
 */
export function createBullQueue(options: BullQueueOptions): DeliveryQueue {
	const { clock } = options;
	const entries = createBullEntries(options);
	const consumers = new Set<Consumer>();

	return {
		offer: (messages) => entries.offer(messages, clock.now()),

		consume(consumption) {
			const consumer = startBullConsumer({ ...options, consumption, entries });
			consumers.add(consumer);
			return {
				async stop() {
					await consumer.stop();
					consumers.delete(consumer);
				},
			};
		},

		async close() {
			await Promise.all([...consumers].map((consumer) => consumer.stop()));
			consumers.clear();
		},
	};
}
