import { setTimeout as delay } from 'node:timers/promises';

import type { Finding, Table } from '../support/section';
import { median, percentile, toShort, toSpan } from '../support/stats';
import type { QueueUnderTest } from './queues';
import type { Member } from './team';

/** A queue with little to do, or nothing. */
export interface QuietSample {
	readonly name: string;
	/** From the call to the answer of the mail server, for each email. */
	readonly fromCallMs: readonly number[];
	/** From the return of the call. */
	readonly fromReturnMs: readonly number[];
	/** What share of one processor a worker uses while there is nothing to do. */
	readonly idleShare: number;
}

export interface QuietEffort {
	/** How many emails, one after another. */
	readonly emails: number;
	/** How long there is nothing to do. */
	readonly idleMs: number;
}

const PAUSE_MS = 200;
/** The first ones find connections closed and code not compiled. */
const TO_WARM_UP = 5;
const MOST_LATENCY_MS = 100;
const MOST_IDLE_SHARE = 0.01;

/** One worker in a process of its own, to which emails come one at a time, and then none. */
export async function measureQuiet(
	queue: QueueUnderTest,
	worker: Member,
	{ emails, idleMs }: QuietEffort,
): Promise<QuietSample> {
	await worker.obey({ kind: 'deliver', store: queue.store });
	const calls: { readonly uid: string; readonly from: number; readonly to: number }[] = [];
	for (let index = 0; index < emails + TO_WARM_UP; index++) {
		const from = Date.now();
		const [uid = ''] = await queue.enqueue(1);
		calls.push({ uid, from, to: Date.now() });
		await delay(PAUSE_MS);
	}
	await queue.settled();
	const measured = calls.slice(TO_WARM_UP);
	const sentAt = await queue.sentAt(measured.map(({ uid }) => uid));
	const idleShare = await measureIdle(worker, idleMs);
	await worker.obey({ kind: 'stop' });
	return {
		name: queue.name,
		fromCallMs: measured.map(({ from }, index) => (sentAt[index] ?? NaN) - from),
		fromReturnMs: measured.map(({ to }, index) => (sentAt[index] ?? NaN) - to),
		idleShare,
	};
}

async function measureIdle(worker: Member, idleMs: number): Promise<number> {
	await delay(PAUSE_MS);
	const startedAt = performance.now();
	const before = await worker.obey({ kind: 'processor-time' });
	await delay(idleMs);
	const used = (await worker.obey({ kind: 'processor-time' })) - before;
	return used / (performance.now() - startedAt);
}

export function toQuietTables(samples: readonly QuietSample[]): readonly Table[] {
	const toRow = (name: string, since: string, values: readonly number[]) => [
		...[name, since],
		...[median(values), percentile(values, 0.95), Math.max(...values)].map(toShort),
	];
	return [
		{
			title: 'One email every 200 ms: until the mail server has taken it, in ms',
			columns: ['Queue', 'since', 'median', '95th percentile', 'longest'],
			rows: samples.flatMap(({ name, fromCallMs, fromReturnMs }) => [
				toRow(name, 'the call', fromCallMs),
				toRow(name, 'its return', fromReturnMs),
			]),
		},
		{
			title: 'A worker whose queue is empty',
			columns: ['Queue', 'of one processor'],
			rows: samples.map(({ name, idleShare }) => [name, `${toShort(idleShare * 100)} %`]),
		},
	];
}

export function toQuietFindings(samples: readonly QuietSample[]): readonly Finding[] {
	const late = samples.map(({ fromCallMs }) => percentile(fromCallMs, 0.95));
	const idle = samples.map(({ idleShare }) => idleShare);
	const medians = samples.map(({ fromCallMs }) => median(fromCallMs));
	return [
		{
			target: `sent within ${MOST_LATENCY_MS} ms at low load, 95 % of the emails, from the call on`,
			found: `${toSpan(late)} ms; median ${toSpan(medians)} ms`,
			met: late.every((ms) => ms <= MOST_LATENCY_MS),
		},
		{
			target: `an idle worker uses under ${MOST_IDLE_SHARE * 100} % of a processor`,
			found: `${toSpan(idle.map((share) => share * 100))} %`,
			met: idle.every((share) => share < MOST_IDLE_SHARE),
		},
	];
}
