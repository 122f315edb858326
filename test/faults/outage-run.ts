import type { SubmissionState } from '../../lib/core/submission';
import {
	PROVIDER_NAMES,
	type Answer,
	type Assignment,
	type ProviderName,
	type Step,
} from './assignment';
import { SETTLED_MS } from './kill-run';
import { runSendingProcess, withProcesses } from './sending-process';
import { startService, type Service } from './services';
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
	readonly sent: readonly string[];
	readonly state: SubmissionState | undefined;
}

/** Lets one send of each provider come to a step, and has Redis fail there. */
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
	try {
		const assignments = runs.map(({ service, key }) => ({
			...toAssignment(service, key),
			store: outage === 'restarted' ? store.address : { ...store.address, waitMs: WAIT_MS },
			holdAt: step,
		}));
		const first = await withProcesses(assignments, async (processes) => {
			for (const { go } of processes) go();
			await Promise.all(processes.map((each) => each.holding()));
			await begin(outage, store);
			for (const { go } of processes) go();
			return Promise.all(processes.map((each) => each.answers()));
		});
		const sentThen = runs.map(({ service }) => service.sent().length);
		await end(outage, store);
		const outcomes = await Promise.all(
			runs.map(async ({ provider, service, key }, index) => {
				const [answer] = first[index] ?? [];
				if (!answer) throw new Error('an answer is missing');
				const then = { answer, sentThen: sentThen[index] ?? 0 };
				return [provider, { ...then, ...(await repeat(store, service, key)) }] as const;
			}),
		);
		return new Map(outcomes);
	} finally {
		await Promise.all(runs.map(({ service }) => service.stop()));
	}
}

function toAssignment({ address }: Service, key: string): Omit<Assignment, 'store'> {
	const policy = { leaseMs: LEASE_MS, waitForInFlightMs: PATIENCE_MS };
	return { provider: address, orders: [{ key }], policy };
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

/** The same send in a fresh process, at once and when the provider has settled. */
async function repeat(store: RedisStore, service: Service, key: string) {
	const stateThen = (await store.find(key))?.state;
	const [atOnce, settled] = await runSendingProcess({
		...toAssignment(service, key),
		store: store.address,
		orders: [{ key }, { key, aheadMs: SETTLED_MS }],
	});
	if (!atOnce || !settled) throw new Error('an answer is missing');
	const answers = [atOnce, settled] as const;
	return { stateThen, answers, sent: service.sent(), state: (await store.find(key))?.state };
}
