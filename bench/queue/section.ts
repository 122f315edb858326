import { startSink, type Sink } from '../emails/sink';
import type { Section, SectionResult } from '../support/section';
import { openStorePlaces, type StorePlaces } from '../support/stores';
import { LARGEST_TEAM, measureDelivery, toDeliveryTable, type DeliverySamples } from './delivery';
import { CALL, measureEnqueueing, toEnqueueFindings, toEnqueueTable } from './enqueueing';
import { measureMemory, toMemoryFinding, toMemoryTable } from './memory';
import { openQueues } from './queues';
import { measureQuiet, toQuietFindings, toQuietTables, type QuietSample } from './quiet';
import { startTeam } from './team';

const FULL = {
	enqueueing: { recipients: 100_000, toWarmUp: 2 * CALL, rounds: 2 },
	memory: 100_000,
	delivery: { emails: 1_200, rounds: 3 },
	quiet: { emails: 40, idleMs: 10_000 },
};
const QUICK: typeof FULL = {
	enqueueing: { recipients: 2 * CALL, toWarmUp: CALL, rounds: 2 },
	memory: 3 * CALL,
	delivery: { emails: 300, rounds: 2 },
	quiet: { emails: 15, idleMs: 3_000 },
};

/** Accepting emails for later, and delivering them. */
export const queue: Section = {
	name: 'queue',
	title: 'The queue: accept now, deliver later',
	async run({ quick }) {
		const effort = quick ? QUICK : FULL;
		const places = await openStorePlaces();
		const sink = await startSink();
		try {
			const enqueueing = await measureEnqueueing(places, effort.enqueueing);
			const { redisServer } = places;
			const memory = redisServer && (await measureMemory(redisServer, effort.memory));
			const { delivery, quiet } = await measureWorkers(places, sink, effort);
			return {
				findings: [
					...toEnqueueFindings(enqueueing),
					...(memory ? [toMemoryFinding(memory)] : []),
					...toQuietFindings(quiet),
				],
				tables: [
					toEnqueueTable(enqueueing),
					...(memory ? [toMemoryTable(memory)] : []),
					toDeliveryTable(delivery),
					...toQuietTables(quiet),
				],
				notes: toNotes(places),
				data: {
					enqueueing: Object.fromEntries(enqueueing),
					memory,
					delivery: Object.fromEntries(delivery),
					quiet,
				},
			} satisfies SectionResult;
		} finally {
			await places.close();
			await sink.stop();
		}
	},
};

async function measureWorkers(
	places: StorePlaces,
	sink: Sink,
	effort: typeof FULL,
): Promise<{ readonly delivery: DeliverySamples; readonly quiet: readonly QuietSample[] }> {
	const team = await startTeam(LARGEST_TEAM, places, sink);
	try {
		const [worker] = team.members;
		if (!worker) throw new TypeError('the team has no members');
		const queues = await openQueues(places, worker);
		const delivery = await measureDelivery(queues, team, sink, effort.delivery);
		const quiet: QuietSample[] = [];
		for (const each of queues) quiet.push(await measureQuiet(each, worker, effort.quiet));
		return { delivery, quiet };
	} finally {
		await team.stop();
	}
}

function toNotes({ noRedis }: StorePlaces): readonly string[] {
	return [
		'Queueing is all that the node does with an item’s parameters, except for reading them from n8n. “BullMQ addBulk, plain writes” adds as many jobs with ids of their own by BullMQ, a thousand at a time, and beside each thousand, in the same round trip, writes by plain commands what the ledger keeps: the records, their indexes, and three times the record of the call. It looks nothing up, and is neither atomic nor safe to repeat. “MB in Redis” is by how much the server’s memory grew, the jobs included.',
		'Before each round the Redis server is emptied; both sides use the same one, with an append-only file that it syncs every second.',
		'“Longest busy” is the longest that the thread itself was at work between two turns of the event loop, over all calls of a round.',
		'Workers are processes with outbox-worker’s code, five messages at a time each; nodemailer’s pools have as many connections and are processes, too. All send the same message (two bodies, some 2 kB), to a recipient of its own each time, to a mail server in another process that answers at once. The time counts from the first arrivals to the last.',
		'Latencies end with the time at which the worker says that the mail server has accepted the email, in whole milliseconds. A worker may be done before the call returns.',
		...(noRedis === undefined ? [] : [noRedis]),
	];
}
