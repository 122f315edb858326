import { interleave } from '../support/interleave';
import { measure, type Measured } from '../support/measure';
import type { Effort, Section, SectionResult } from '../support/section';
import { countCommits } from './batches';
import { openArena, ON_REDIS, ON_SQLITE, RAW_POOL, type Arena, type Sender } from './contenders';
import { LINES, SLOW_MS, type Line } from './sink';
import { toLoopTable, toRateTable, toTripTable } from './tables';

const EMAILS = 500;
/** Who keeps connections open, so that they can be compared with each other. */
const POOLED = [ON_SQLITE, ON_REDIS, RAW_POOL];

export interface EmailSample extends Measured {
	readonly emails: number;
	/** Commits or round trips of the store. */
	readonly trips: number;
}

/** Each sender's samples, by line of the mail server. */
export type EmailSamples = ReadonlyMap<Line, ReadonlyMap<string, readonly EmailSample[]>>;

/** 500 emails in one execution: how fast, at what cost, and how long the event loop is held up. */
export const emails: Section = {
	name: 'emails',
	title: '500 emails in one execution',
	async run(effort) {
		const arena = await openArena();
		const commits = countCommits();
		try {
			const samples = new Map<Line, ReadonlyMap<string, readonly EmailSample[]>>();
			for (const line of LINES) {
				const senders = arena.senders.filter(
					({ name }) => line !== 'slow' || POOLED.includes(name),
				);
				const contenders = senders.map((sender) => ({
					name: sender.name,
					run: () => sendOnce(sender, { arena, line, effort, commits }),
				}));
				samples.set(line, await interleave(contenders, effort.quick ? 2 : 4));
			}
			return toResult(samples, arena);
		} finally {
			commits.stop();
			await arena.close();
		}
	},
};

interface Surroundings {
	readonly arena: Arena;
	readonly line: Line;
	readonly effort: Effort;
	readonly commits: { readonly commits: number };
}

async function sendOnce(
	{ name, share, send }: Sender,
	{ arena: { sink, places }, line, effort, commits }: Surroundings,
): Promise<EmailSample> {
	const count = EMAILS * (effort.quick && share < 1 ? share / 2 : share);
	const before = { mails: await sink.count(), commits: commits.commits };
	const readsBefore = name === ON_REDIS ? await places.redisReads() : 0;
	const measured = await measure(() => send(line, count));
	const readsAfter = name === ON_REDIS ? await places.redisReads() : 0;
	const arrived = (await sink.count()) - before.mails;
	if (arrived !== count) throw new Error(`${name}: ${arrived} of ${count} emails have arrived.`);
	const trips = name === ON_SQLITE ? commits.commits - before.commits : readsAfter - readsBefore;
	return { ...measured, emails: count, trips };
}

function toResult(samples: EmailSamples, { notes }: Arena): SectionResult {
	return {
		tables: [toRateTable(samples), toTripTable(samples), toLoopTable(samples)],
		notes: [
			'Every execution runs in the same process, with a stand-in for the engine; the mail server is a process of its own that greets and answers at once. The same message (two bodies, some 2 kB) goes to a recipient of its own each time. Connections that a sender keeps stay open from round to round.',
			"As shipped, n8n's node sends a tenth of the emails (a twentieth with `--quick`), with TCP_NODELAY half (a quarter): it opens a connection for each message, so that more of them take as long each.",
			`The first three lines answer at once, which no real mail server does; the slow one takes ${SLOW_MS} ms to take a message.`,
			'“Longest busy” is the longest that the thread itself was at work between two turns of the event loop; the delay also counts the time that other programs had the processor.',
			'In brackets: the slowest and the fastest round. Ratios are medians of what two had in the same round.',
			...notes,
		],
		data: Object.fromEntries(
			[...samples].map(([line, bySender]) => [line, Object.fromEntries(bySender)]),
		),
	};
}
