import type { Backend } from '../core/backend';
import type { Clock, Ids } from '../core/ports';
import { startDeliveryWorker, type DeliveryWorker } from '../outbox/worker/delivery-worker';
import { createUnsubscribeLinks } from '../outbox/worker/unsubscribe-link';
import { requireQueueBackend } from '../outbox/worker/worker-options';
import { toSmtpAccountId } from '../providers/smtp/account';
import { createSmtpPools } from '../providers/smtp/pool';
import { createSmtpProvider } from '../providers/smtp/provider';
import type { StandaloneConfig, StoreSettings } from './config';
import { startHealthServer, type Health, type HealthServer } from './health';
import type { Log } from './log';

export interface StandaloneWorker {
	/** Finishes what is under way, and closes everything. */
	stop(): Promise<void>;
}

/** @throws OutboxError `store_unavailable` when the store cannot be used */
export async function startStandaloneWorker(
	config: StandaloneConfig,
	{ clock, ids, log }: { readonly clock: Clock; readonly ids: Ids; readonly log: Log },
): Promise<StandaloneWorker> {
	const { queue, concurrency, rateLimits, attempts, firstRetryMs, leaseMs } = config;
	const { smtp, unsubscribeUrl } = config;
	const backend = requireQueueBackend(await openStore(config.store, { clock, ids }));
	const pools = createSmtpPools();
	const account = toSmtpAccountId(smtp);
	const secret = await backend.secret();
	const running: { worker?: DeliveryWorker } = {};
	let isStopping = false;
	let lastError: string | undefined;
	// Before the worker, which must not be under way already when the port turns out to be taken.
	const health = await openHealth(config, () => ({
		ready: running.worker !== undefined && !isStopping,
		inFlight: running.worker?.inFlight ?? 0,
		lastError,
	}));
	const started = await startDeliveryWorker(
		{
			...{ queue, concurrency, rateLimits, attempts, firstRetryMs, leaseMs },
			accounts: [
				{
					account,
					provider: 'smtp',
					senders: [smtp.defaultSender, ...smtp.senders],
					connect: async () => createSmtpProvider({ options: smtp, pools, account, secret, clock }),
				},
			],
			...(unsubscribeUrl !== undefined && {
				unsubscribe: createUnsubscribeLinks(unsubscribeUrl, secret),
			}),
			onTrouble({ error: { code, message } }) {
				lastError = code;
				log('warn', 'trouble', { code, message });
			},
		},
		{ backend, clock, ids },
	);
	running.worker = started;
	log('info', 'started', { queue, account, store: backend.name });
	return {
		async stop() {
			isStopping = true;
			log('info', 'stopping', { in_flight: started.inFlight });
			await started.stop();
			await pools.close();
			await backend.queue.close();
			await backend.close();
			await health?.close();
			log('info', 'stopped');
		},
	};
}

async function openHealth(
	{ healthPort: port, healthHost: host }: StandaloneConfig,
	read: () => Health,
): Promise<HealthServer | undefined> {
	return port === 0 ? undefined : startHealthServer({ port, host }, read);
}

async function openStore(
	store: StoreSettings,
	environment: { readonly clock: Clock; readonly ids: Ids },
): Promise<Backend> {
	if (store.kind === 'redis') {
		const { openRedisBackend } = await import('../backends/redis/redis-backend');
		const { server, prefix } = store;
		return openRedisBackend({ server, prefix, ...environment });
	}
	const { openSqliteBackend } = await import('../backends/sqlite/sqlite-backend');
	return openSqliteBackend({ path: store.path, ...environment });
}
