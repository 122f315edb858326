import type { Consumer } from '../../core/delivery-queue';
import { createDeliverer } from './deliverer';
import { LEASE_MS } from './delivery-policy';
import { registerAccounts } from './delivery-worker';
import { createTroubles, toTrouble } from './troubles';
import type { WorkerEnvironment, WorkerOptions } from './worker-options';

/**
 * Waits for one message, delivers it, and takes no other.
 *
 * @param signal ends the wait; a delivery under way is brought to its end
 * @returns its uid; undefined when the signal came first
 * @throws OutboxError `store_unavailable` when the account cannot be registered
 */
export async function deliverNext(
	options: WorkerOptions,
	environment: WorkerEnvironment,
	signal: AbortSignal,
): Promise<string | undefined> {
	await registerAccounts(options, environment);
	const troubles = createTroubles(options.onTrouble);
	const deliverers = new Map(
		options.accounts.map((account) => [
			account.account,
			createDeliverer(
				{
					...options,
					account,
					troubles,
					stopping: signal,
					onHold: () => undefined,
					onSent: () => undefined,
				},
				environment,
			),
		]),
	);
	return new Promise((resolve) => {
		let delivered: string | undefined;
		const finish = (): void => {
			signal.removeEventListener('abort', finish);
			void consumer.stop().then(() => resolve(delivered));
		};
		const consumer: Consumer = environment.backend.queue.consume({
			queue: options.queue,
			accounts: [...deliverers.keys()],
			concurrency: 1,
			leaseMs: options.leaseMs ?? LEASE_MS,
			async handle(taken, lease) {
				const { uid, account } = taken.message;
				const deliverer = deliverers.get(account);
				const result = await deliverer?.deliver(taken, lease);
				delivered = uid;
				finish();
				return result ?? { kind: 'again', at: environment.clock.now() + lease.ms };
			},
			onTrouble: (error) => troubles.occurred({ error: toTrouble(error) }),
		});
		signal.addEventListener('abort', finish, { once: true });
		if (signal.aborted) finish();
	});
}
