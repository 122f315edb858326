import { interleave } from '../support/interleave';
import { createSendMeter, ON_REDIS, ON_SQLITE } from '../support/measure-sends';
import type { Section, SectionResult } from '../support/section';
import type { BySender, SendSamples } from '../support/send-tables';
import { openArena, RAW_POOL, type Arena } from './contenders';
import { toEmailFindings } from './findings';
import { LINES, SLOW_MS } from './sink';
import { LINE_NAMES, toEmailTables } from './tables';

const EMAILS = 500;
/** Who keeps connections open, so that they can be compared with each other. */
const POOLED = [ON_SQLITE, ON_REDIS, RAW_POOL];

/** 500 emails in one execution: how fast, at what cost, and how long the event loop is held up. */
export const emails: Section = {
	name: 'emails',
	title: '500 emails in one execution',
	async run({ quick }) {
		const arena = await openArena();
		const { sink, senders, places } = arena;
		const meter = createSendMeter(places);
		try {
			const samples = new Map<string, BySender>();
			for (const line of LINES) {
				const contenders = senders
					.filter(({ name }) => line !== 'slow' || POOLED.includes(name))
					.map(({ name, share, send }) => {
						const count = EMAILS * (quick && share < 1 ? share / 2 : share);
						const job = { name, count, send: () => send(line, count), arrived: () => sink.count() };
						return { name, run: () => meter.measure(job) };
					});
				samples.set(LINE_NAMES[line], await interleave(contenders, quick ? 2 : 4));
			}
			return toResult(samples, arena);
		} finally {
			meter.stop();
			await arena.close();
		}
	},
};

function toResult(samples: SendSamples, { notes }: Arena): SectionResult {
	return {
		findings: toEmailFindings(samples),
		tables: toEmailTables(samples),
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
