import { createAccounts } from '../directory/accounts';
import { createDeliverer } from './deliverer';
import { GATE_WAIT_MS, LEASE_MS } from './delivery-policy';
import { startLane, type Lane } from './lane';
import { createTroubles, toTrouble, type Troubles } from './troubles';
import type { WorkerAccount, WorkerEnvironment, WorkerOptions } from './worker-options';

/** Delivers a queue's messages until it is stopped. */
export interface DeliveryWorker {
	/** How many messages are under way. */
	readonly inFlight: number;
	/** Takes no further message, and resolves when those under way are through. */
	stop(): Promise<void>;
}

const HEARTBEAT_MS = 60_000;

/**
 * Registers the accounts for the queue, and starts to deliver the messages that leave from them.
 * @throws OutboxError `store_unavailable` when they cannot be registered
 */
export async function startDeliveryWorker(
	options: WorkerOptions,
	environment: WorkerEnvironment,
): Promise<DeliveryWorker> {
	const { accounts } = options;
	const { clock } = environment;
	const stopping = new AbortController();
	const troubles = createTroubles(options.onTrouble);
	const register = () => registerAccounts(options, environment);
	await register();
	const lanes = accounts.map((account) =>
		startAccount(account, { options, troubles, stopping: stopping.signal }, environment),
	);
	const beat = async (): Promise<void> => {
		for (;;) {
			await clock.sleep(HEARTBEAT_MS, stopping.signal);
			await register().catch((error: unknown) => troubles.occurred({ error: toTrouble(error) }));
		}
	};
	beat().catch(() => undefined);

	return {
		get inFlight() {
			return lanes.reduce((sum, lane) => sum + lane.inFlight, 0);
		},
		async stop() {
			stopping.abort('stopped');
			await Promise.all(lanes.map((lane) => lane.stop()));
		},
	};
}

/** Tells senders through which accounts the queue is delivered. */
export async function registerAccounts(
	{ queue, accounts }: Pick<WorkerOptions, 'queue' | 'accounts'>,
	{ backend, clock }: WorkerEnvironment,
): Promise<void> {
	const directory = createAccounts(backend.documents, clock);
	for (const { account, provider, senders } of accounts) {
		await directory.register({ queue, account, provider, senders });
	}
}

function startAccount(
	account: WorkerAccount,
	{
		options,
		troubles,
		stopping,
	}: {
		readonly options: WorkerOptions;
		readonly troubles: Troubles;
		readonly stopping: AbortSignal;
	},
	environment: WorkerEnvironment,
): Lane {
	const { deliver } = createDeliverer(
		{
			...options,
			account,
			troubles,
			stopping,
			onHold: (hold) => lane.hold(hold),
			onSent: () => lane.flows(),
		},
		environment,
	);
	const lane: Lane = startLane(
		{
			queue: options.queue,
			accounts: [account.account],
			concurrency: toConcurrency(options),
			leaseMs: options.leaseMs ?? LEASE_MS,
			handle: deliver,
			onTrouble: (error) => troubles.occurred({ error: toTrouble(error) }),
		},
		environment,
	);
	return lane;
}

/** More at once than the caps let through while a send may wait at them would only wait in vain. */
function toConcurrency({ concurrency, rateLimits }: WorkerOptions): number {
	const passing = rateLimits.map(({ limit, perMs }) =>
		Math.ceil(limit * Math.max(GATE_WAIT_MS / perMs, 1)),
	);
	return Math.max(Math.min(concurrency, ...passing), 1);
}
