import type { Backend } from '../../lib/core/backend';
import { interleave } from '../support/interleave';
import type { Finding, Section } from '../support/section';
import { medianRatio, summarise, toShort, toSpan, toText } from '../support/stats';
import { openStorePlaces, type StorePlaces } from '../support/stores';
import { fillByClaims } from './fill-by-claims';
import { fillSqlite } from './fill-sqlite';
import { createLedgerSends, type LedgerSends } from './sends';

const AT_ONCE = [1, 50];
/** The memory store is for tests and previews, so nobody fills it up. */
const MOST_IN_MEMORY = 100_000;

interface Store {
	readonly name: string;
	/** How many records it starts with. */
	readonly records: number;
	readonly sends: LedgerSends;
}

/** Sends a second as far as the ledger is concerned. */
export const ledger: Section = {
	name: 'ledger',
	title: 'The ledger alone: claim, commit and settle',
	async run({ quick, records }) {
		const places = await openStorePlaces();
		try {
			const stores = await openStores(places, records);
			const contenders = stores.flatMap(({ name, records, sends }) =>
				AT_ONCE.map((atOnce) => ({
					name: toName(name, records, atOnce),
					run: () => sends.rate(atOnce, quick ? 400 : 700),
				})),
			);
			const samples = await interleave(contenders, quick ? 3 : 5);
			const rows = stores.flatMap(({ name, records }) =>
				AT_ONCE.map((atOnce) => {
					const own = samples.get(toName(name, records, atOnce)) ?? [];
					const empty = samples.get(toName(name, 0, atOnce)) ?? [];
					const slowdown = records > 0 ? `${toShort(medianRatio(empty, own))}×` : '–';
					const size = records > 0 ? records.toLocaleString('en-GB') : 'empty';
					return [name, size, String(atOnce), toText(summarise(own)), slowdown];
				}),
			);
			return {
				findings: [slowdownFinding(stores, samples)],
				tables: [
					{
						title: 'Sends per second',
						columns: ['Store', 'Records', 'In flight', 'Sends/s', 'slower than empty'],
						rows,
					},
				],
				notes: [
					'A send is three writes of one record: claimed, committed, settled. SQLite syncs every commit to the disk; Redis keeps an append-only file that it syncs every second.',
					...(places.noRedis === undefined ? [] : [places.noRedis]),
				],
				data: Object.fromEntries(samples),
			};
		} finally {
			await places.close();
		}
	},
};

const MOST_SLOWDOWN = 1.5;

function slowdownFinding(
	stores: readonly Store[],
	samples: ReadonlyMap<string, readonly number[]>,
): Finding {
	const full = stores.filter(({ name, records }) => records > 0 && name !== 'memory');
	const slowdowns = full.map(({ name, records }) => ({
		name,
		ratios: AT_ONCE.map((atOnce) => {
			const [empty, own] = [0, records].map((size) => samples.get(toName(name, size, atOnce)));
			return medianRatio(empty ?? [], own ?? []);
		}),
	}));
	const size = Math.max(...full.map(({ records }) => records)).toLocaleString('en-GB');
	return {
		target: `no slowdown beyond ${MOST_SLOWDOWN}× at ${size} records`,
		found: slowdowns.map(({ name, ratios }) => `${name} ${toSpan(ratios)}×`).join(', '),
		met: slowdowns.every(({ ratios }) => ratios.every((ratio) => ratio <= MOST_SLOWDOWN)),
	};
}

async function openStores(places: StorePlaces, records: number): Promise<Store[]> {
	const inMemory = Math.min(records, MOST_IN_MEMORY);
	const fullMemory = places.memory();
	await fillByClaims(fullMemory, inMemory);
	const redis = places.redis(0);
	const fullRedis = places.redis(1);
	if (fullRedis) await fillByClaims(fullRedis, records);
	return [
		toStore(places.memory(), 0),
		toStore(fullMemory, inMemory),
		toStore(places.sqlite('empty').backend, 0),
		toStore(await openFullSqlite(places, records), records),
		...(redis ? [toStore(redis, 0)] : []),
		...(fullRedis ? [toStore(fullRedis, records)] : []),
	];
}

async function openFullSqlite(places: StorePlaces, records: number): Promise<Backend> {
	const { backend, path } = places.sqlite('full');
	await createLedgerSends(backend).send();
	await backend.close();
	fillSqlite(path, records);
	return places.sqlite('full').backend;
}

function toStore(backend: Backend, records: number): Store {
	return { name: backend.name, records, sends: createLedgerSends(backend) };
}

function toName(name: string, records: number, atOnce: number): string {
	return `${name}, ${records} records, ${atOnce} in flight`;
}
