import type { Backend } from '../../lib/core/backend';
import type { StoryFilter } from '../../lib/outbox/messages/stories';
import { built } from '../support/built';
import type { Finding, Table } from '../support/section';
import { median, percentile, toShort } from '../support/stats';
import { SUBJECTS, type People } from './people';

export const MOST_MS = 50;
/** What the node gives out unless it is told otherwise. */
const EVENTS = 50;
/** As deep as somebody reads who looks for something. */
const PAGES = 10;
/** The first ones find code that is not compiled yet, and a cold cache. */
const TO_WARM_UP = 10;

/** How long timelines of one kind took. */
export interface QuerySample {
	readonly store: string;
	readonly query: string;
	readonly ms: readonly number[];
}

/** Asks a full store for timelines, one after another. */
export async function measureQueries(
	backend: Backend,
	people: People,
	times: number,
): Promise<readonly QuerySample[]> {
	const samples: QuerySample[] = [];
	for (const subject of SUBJECTS) {
		const time = async (query: string, toFilter: () => StoryFilter): Promise<void> => {
			const ms: number[] = [];
			for (let turn = -TO_WARM_UP; turn < times; turn++) {
				const took = await readPages(backend, toFilter(), 1);
				if (turn >= 0) ms.push(...took);
			}
			samples.push({ store: backend.name, query: `of a ${subject}, ${query}`, ms });
		};
		await time('an ordinary one', () => people.anybody(subject));
		await time('the busy one', () => people.busy(subject));
	}
	const ms: number[] = [];
	while (ms.length < times) ms.push(...(await readPages(backend, people.busy('contact'), PAGES)));
	return [...samples, { store: backend.name, query: `the busy contact, ten pages`, ms }];
}

/** @returns how long each page took */
async function readPages(
	backend: Backend,
	filter: StoryFilter,
	pages: number,
): Promise<readonly number[]> {
	const { readTimeline } = built.timeline;
	const ms: number[] = [];
	let cursor: string | undefined;
	for (let page = 0; page < pages; page++) {
		const startedAt = performance.now();
		const { events, nextCursor } = await readTimeline(
			filter,
			{ limit: EVENTS, cursor },
			{ backend },
		);
		ms.push(performance.now() - startedAt);
		if (events.length === 0) {
			throw new Error(`No events were found for ${JSON.stringify(filter)}.`);
		}
		cursor = nextCursor;
	}
	return ms;
}

export function toQueryTable(samples: readonly QuerySample[]): Table {
	return {
		title: `The newest ${EVENTS} events, in ms`,
		columns: ['Store', 'Timeline', 'median', '95th percentile', 'longest'],
		rows: samples.map(({ store, query, ms }) => [
			...[store, query],
			...[median(ms), percentile(ms, 0.95), Math.max(...ms)].map(toShort),
		]),
	};
}

export function toQueryFinding(samples: readonly QuerySample[], records: number): Finding {
	const late = samples.map(({ ms }) => percentile(ms, 0.95));
	const stores = [...new Set(samples.map(({ store }) => store))];
	return {
		target: `a page of a timeline over ${records.toLocaleString('en-GB')} records under ${MOST_MS} ms`,
		found: stores
			.map((store) => {
				const own = samples.filter((sample) => sample.store === store);
				const medians = own.map(({ ms }) => median(ms));
				const latest = own.map(({ ms }) => percentile(ms, 0.95));
				return `${store} ${toShort(Math.max(...medians))} ms, 95th percentile ${toShort(Math.max(...latest))} ms`;
			})
			.join('; '),
		met: late.every((ms) => ms < MOST_MS),
	};
}
