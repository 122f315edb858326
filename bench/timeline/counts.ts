import type { Backend } from '../../lib/core/backend';
import { built } from '../support/built';
import { measure } from '../support/measure';
import type { Finding, Table } from '../support/section';
import { summarise, toShort, toText } from '../support/stats';
import { PERIOD_DAYS } from './people';

const DAY_MS = 86_400_000;
const MOST_BUSY_MS = 50;

/** How long it took to count what a store holds. */
export interface CountSample {
	readonly store: string;
	readonly ms: number;
	readonly busyMaxMs: number;
}

/** Counts all records of a full store, as *Stats* does. */
export async function measureCounts(
	backend: Backend,
	records: number,
	times: number,
): Promise<readonly CountSample[]> {
	const samples: CountSample[] = [];
	for (let turn = 0; turn < times; turn++) {
		const now = Date.now();
		const filter = { createdFrom: now - (PERIOD_DAYS + 1) * DAY_MS, createdBefore: now + DAY_MS };
		let counted = 0;
		const { ms, busyMaxMs } = await measure(async () => {
			const rows = await built.messageStats.countMessages(filter, 'UTC', { backend });
			counted = rows.reduce((sum, { count }) => sum + count, 0);
		});
		if (counted !== records) throw new Error(`${counted} of ${records} records were counted.`);
		samples.push({ store: backend.name, ms, busyMaxMs });
	}
	return samples;
}

export function toCountTable(samples: readonly CountSample[]): Table {
	const stores = [...new Set(samples.map(({ store }) => store))];
	return {
		title: 'Stats: all records counted by day, provider and status',
		columns: ['Store', 'seconds', 'longest busy, ms'],
		rows: stores.map((store) => {
			const own = samples.filter((sample) => sample.store === store);
			const seconds = own.map(({ ms }) => ms / 1000);
			const busy = own.map(({ busyMaxMs }) => busyMaxMs);
			return [store, toText(summarise(seconds)), toShort(Math.max(...busy))];
		}),
	};
}

export function toCountFinding(samples: readonly CountSample[]): Finding {
	const busy = Math.max(...samples.map(({ busyMaxMs }) => busyMaxMs));
	return {
		target: `all records counted, the event loop held for ${MOST_BUSY_MS} ms at most`,
		found: `${toShort(busy)} ms`,
		met: busy <= MOST_BUSY_MS,
	};
}
