import type { SubmissionState } from '../../lib/core/submission';
import {
	PROVIDER_NAMES,
	type Answer,
	type Assignment,
	type Order,
	type ProviderName,
	type Step,
} from './assignment';
import { SETTLED_MS } from './kill-run';
import { runSendingProcess, withProcesses } from './sending-process';
import { startService, type SentMessage } from './services';
import type { RedisStore } from './stores';

/** What happens to Redis while a send is under way. */
export const OUTAGES = [
	/** Killed and started again, before the send needs it the next time. */
	'restarted',
	/** Killed, and started again only after the send has ended. */
	'gone',
	/** Keeps its connections and answers nothing, until after the send has ended. */
	'frozen',
] as const;
export type Outage = (typeof OUTAGES)[number];

const LEASE_MS = 3_000;
const PATIENCE_MS = 60_000;
/** Short where nobody will answer. */
const WAIT_MS = 1_000;

export interface OutageOutcome {
	readonly answer: Answer;
	/** What the provider had sent when the store was still away. */
	readonly sentThen: number;
	/** What a fresh process finds once the store is back, and what it answers. */
	readonly stateThen: SubmissionState | undefined;
	readonly answers: readonly [atOnce: Answer, settled: Answer];
	/** What the provider has sent in the end. */
	readonly sent: readonly SentMessage[];
	readonly state: SubmissionState | undefined;
}

/** Lets one send of each provider come to a step, all in one process, and has Redis fail there. */
export async function runOutage(
	store: RedisStore,
	outage: Outage,
	step: Step,
): Promise<ReadonlyMap<ProviderName, OutageOutcome>> {
	const runs = await Promise.all(
		PROVIDER_NAMES.map(async (provider) => {
			const service = await startService(provider);
			return { provider, service, key: `${provider} ${outage} ${step}` };
		}),
	);
	const toOrders = (changes: Partial<Order>) =>
		runs.map(({ service: { message }, key }): Order => ({ key, message, ...changes }));
	try {
		const first = {
			...toAssignment(toOrders({ holdAt: { step } })),
			store: outage === 'restarted' ? store.address : { ...store.address, waitMs: WAIT_MS },
		};
		const answers = await withProcesses([first], async ([sending]) => {
			if (!sending) throw new Error('there is no process');
			sending.go();
			await Promise.all(runs.map((_run, index) => sending.holding(index)));
			await begin(outage, store);
			sending.go();
			return sending.answers();
		});
		const sentThen = runs.map(({ service }) => service.sent().length);
		await end(outage, store);
		const statesThen = await Promise.all(runs.map(({ key }) => findState(store, key)));
		// The same sends in a fresh process, at once and when the providers have settled.
		const repeated = await runSendingProcess({
			...toAssignment([...toOrders({}), ...toOrders({ aheadMs: SETTLED_MS })]),
			store: store.address,
		});
		const outcomes = runs.map(async ({ provider, service, key }, index) => {
			const [answer, atOnce, settled] = [
				answers[index],
				repeated[index],
				repeated[runs.length + index],
			];
			if (!answer || !atOnce || !settled) throw new Error('an answer is missing');
			const outcome: OutageOutcome = {
				answer,
				sentThen: sentThen[index] ?? 0,
				stateThen: statesThen[index],
				answers: [atOnce, settled],
				sent: service.sent(),
				state: await findState(store, key),
			};
			return [provider, outcome] as const;
		});
		return new Map(await Promise.all(outcomes));
	} finally {
		await Promise.all(runs.map(({ service }) => service.stop()));
	}
}

function toAssignment(orders: readonly Order[]): Omit<Assignment, 'store'> {
	const policy = { leaseMs: LEASE_MS, waitForInFlightMs: PATIENCE_MS };
	return { orders, atOnce: orders.length, inTurn: true, policy };
}

async function findState(store: RedisStore, key: string): Promise<SubmissionState | undefined> {
	return (await store.find(key))?.state;
}

async function begin(outage: Outage, { server }: RedisStore): Promise<void> {
	if (outage === 'frozen') return server.pause();
	await server.kill();
	if (outage === 'restarted') await server.start();
}

async function end(outage: Outage, { server }: RedisStore): Promise<void> {
	if (outage === 'frozen') server.resume();
	if (outage === 'gone') await server.start();
}
