import { fillByClaims } from '../ledger/fill-by-claims';
import type { Section } from '../support/section';
import { openStorePlaces } from '../support/stores';
import { measureCounts, toCountFinding, toCountTable, type CountSample } from './counts';
import { createPeople, MESSAGES_EACH, PERIOD_DAYS } from './people';
import { measureQueries, toQueryFinding, toQueryTable, type QuerySample } from './queries';

const FULL = { queries: 200, counts: 2 };
const QUICK: typeof FULL = { queries: 40, counts: 1 };

/** What is told of messages, from a store that holds many. */
export const timeline: Section = {
	name: 'timeline',
	title: 'Timelines and counts from a full store',
	async run({ quick, records }) {
		const effort = quick ? QUICK : FULL;
		const places = await openStorePlaces();
		try {
			const queries: QuerySample[] = [];
			const counts: CountSample[] = [];
			const people = createPeople(records, Date.now());
			for (const backend of [places.sqlite('timeline').backend, places.redis(0)]) {
				if (!backend) continue;
				await fillByClaims(backend, records, people.assign);
				queries.push(...(await measureQueries(backend, people, effort.queries)));
				counts.push(...(await measureCounts(backend, records, effort.counts)));
			}
			return {
				findings: [toQueryFinding(queries, records), toCountFinding(counts)],
				tables: [toQueryTable(queries), toCountTable(counts)],
				notes: [
					`The ${records.toLocaleString('en-GB')} records are sent emails of ${PERIOD_DAYS} days. An ordinary customer has ${MESSAGES_EACH} of them, another one for each query; the busy one has ${people.busyMessages.toLocaleString('en-GB')}. Each message has three events.`,
					'A timeline is what the operation does between the parameters and the output of an item: looking up, reading and checking up to 200 records, and putting their events in order.',
					...(places.noRedis === undefined ? [] : [places.noRedis]),
				],
				data: { queries, counts },
			};
		} finally {
			await places.close();
		}
	},
};
