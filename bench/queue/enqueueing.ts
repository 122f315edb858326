import { interleave, type Contender } from '../support/interleave';
import { measure, type Measured } from '../support/measure';
import { ON_REDIS, ON_SQLITE } from '../support/measure-sends';
import type { Finding, Table } from '../support/section';
import { MOST_BUSY_MS } from '../support/send-tables';
import {
	median,
	medianRatio,
	summarise,
	toPercent,
	toShort,
	toSpan,
	toText,
} from '../support/stats';
import type { StorePlaces } from '../support/stores';
import { createEnqueuer, registerAccount, type Enqueuer } from './enqueuer';
import { openRawEnqueuer } from './raw-enqueuer';

/** As many recipients as a call may have. */
export const CALL = 10_000;
const RAW = 'BullMQ addBulk, plain writes';
const LEAST_SHARE = 0.9;

export interface EnqueueSample extends Measured {
	readonly recipients: number;
	/** By how much Redis' memory has grown. */
	readonly storedMb: number;
}

export type EnqueueSamples = ReadonlyMap<string, readonly EnqueueSample[]>;

export interface EnqueueEffort {
	/** How many recipients on Redis. */
	readonly recipients: number;
	/** How many of them in the round that warms up. */
	readonly toWarmUp: number;
	readonly rounds: number;
}

/** Queues emails, call after call, each with as many recipients as it may have. */
export function measureEnqueueing(
	places: StorePlaces,
	{ recipients, toWarmUp, rounds }: EnqueueEffort,
): Promise<EnqueueSamples> {
	const countOf = (round: number): number => (round === 0 ? toWarmUp : recipients);
	const { redisServer } = places;
	const onRedis: Contender<EnqueueSample>[] = redisServer
		? [
				{
					name: ON_REDIS,
					async run(round) {
						await redisServer.run('FLUSHALL');
						const backend = places.redis(0);
						if (!backend) throw new TypeError('there is no Redis');
						await registerAccount(backend);
						const sample = await measureCalls(places, createEnqueuer(backend), countOf(round));
						await backend.close();
						return sample;
					},
				},
				{
					name: RAW,
					async run(round) {
						await redisServer.run('FLUSHALL');
						const raw = await openRawEnqueuer(redisServer);
						const sample = await measureCalls(places, raw, countOf(round));
						await raw.close();
						return sample;
					},
				},
			]
		: [];
	const onSqlite: Contender<EnqueueSample> = {
		name: ON_SQLITE,
		async run(round) {
			const { backend } = places.sqlite(`enqueueing-${round}`);
			await registerAccount(backend);
			const sample = await measureCalls(places, createEnqueuer(backend), CALL);
			await backend.close();
			return sample;
		},
	};
	return interleave([...onRedis, onSqlite], rounds);
}

async function measureCalls(
	{ redisServer }: StorePlaces,
	{ enqueue }: Pick<Enqueuer, 'enqueue'> | { enqueue(recipients: number): Promise<unknown> },
	recipients: number,
): Promise<EnqueueSample> {
	const readMb = async (): Promise<number> => {
		const memory = String(await redisServer?.run('INFO', 'memory'));
		return Number(/used_memory:(\d+)/.exec(memory)?.[1] ?? 0) / 2 ** 20;
	};
	// So that connecting, and sending the scripts, is not a part of it.
	await enqueue(1);
	const before = await readMb();
	const measured = await measure(async () => {
		for (let from = 0; from < recipients; from += CALL) {
			await enqueue(Math.min(CALL, recipients - from));
		}
	});
	return { ...measured, recipients, storedMb: (await readMb()) - before };
}

const rates = (samples: EnqueueSamples, name: string): readonly number[] =>
	(samples.get(name) ?? []).map(({ recipients, ms }) => (recipients / ms) * 1000);

export function toEnqueueTable(samples: EnqueueSamples): Table {
	const rows = [...samples].map(([name, each]) => [
		name,
		String(each[0]?.recipients.toLocaleString('en-GB')),
		toText(summarise(rates(samples, name))),
		name === ON_REDIS
			? `${toPercent(medianRatio(rates(samples, name), rates(samples, RAW)))} %`
			: '–',
		toShort(median(each.map(({ cpuMs, recipients }) => (cpuMs / recipients) * 1000))),
		name === ON_SQLITE ? '–' : toShort(median(each.map(({ storedMb }) => storedMb))),
		toText(summarise(each.map(({ busyMaxMs }) => busyMaxMs))),
	]);
	return {
		title: 'Queueing, 10,000 recipients a call',
		columns: [
			...['Sender', 'Recipients', 'Recipients/s', 'of addBulk', 'CPU ms/1,000'],
			...['MB in Redis', 'longest busy, ms'],
		],
		rows,
	};
}

export function toEnqueueFindings(samples: EnqueueSamples): readonly Finding[] {
	const share = medianRatio(rates(samples, ON_REDIS), rates(samples, RAW));
	const busy = [ON_REDIS, ON_SQLITE].flatMap((name) => {
		const each = samples.get(name) ?? [];
		return each.length === 0 ? [] : [median(each.map(({ busyMaxMs }) => busyMaxMs))];
	});
	return [
		...(samples.has(RAW)
			? [
					{
						target: `queueing on Redis: at least ${toPercent(LEAST_SHARE)} % of raw addBulk with the ledger's writes`,
						found: `${toPercent(share)} %`,
						met: share >= LEAST_SHARE,
					},
				]
			: []),
		{
			target: `event loop never held up over ${MOST_BUSY_MS} ms by us: a call of 10,000 recipients`,
			found: `longest busy ${toSpan(busy)} ms`,
			met: busy.every((ms) => ms <= MOST_BUSY_MS),
		},
	];
}
