import { createFakeN8n } from '../../test/support/n8n-context';
import { interleave } from '../support/interleave';
import { inFlight, measure } from '../support/measure';
import { ON_REDIS, ON_SQLITE } from '../support/measure-sends';
import { findN8n } from '../support/n8n';
import type { Section } from '../support/section';
import { median, summarise, toShort, toText } from '../support/stats';
import { BUILT_IN, BUILT_IN_NO_DELAY, openArena } from './contenders';

const AT_ONCE = [1, 10];
const SENDERS = [ON_SQLITE, ON_REDIS, BUILT_IN, BUILT_IN_NO_DELAY];

/** One email an execution, against an execution that does nothing. */
export const executions: Section = {
	name: 'executions',
	title: 'One email an execution',
	async run({ quick }) {
		const arena = await openArena();
		const noOp = findN8n()?.loadNoOp();
		const count = quick ? 100 : 300;
		const jobs = [
			...arena.senders
				.filter(({ name }) => SENDERS.includes(name))
				.map(({ name, share, send }) => ({ name, share, work: () => send('none', 1) })),
			...(noOp
				? [
						{
							name: 'n8n No Operation',
							share: 1,
							work: () => noOp.execute.call(createFakeN8n().context),
						},
					]
				: []),
		];
		const contenders = jobs.flatMap(({ name, share, work }) =>
			AT_ONCE.map((atOnce) => ({
				name: `${name}, ${atOnce} at a time`,
				run: async () => {
					const each = Math.ceil(count * share);
					const { ms, cpuMs } = await measure(() => inFlight(each, atOnce, work));
					return { ms: ms / each, cpuMs: cpuMs / each };
				},
			})),
		);
		try {
			const samples = await interleave(contenders, quick ? 2 : 4);
			return {
				findings: [],
				tables: [
					{
						title: 'Executions of one item, without encryption',
						columns: ['Node', 'ms each', 'per second', 'CPU ms'],
						rows: [...samples].map(([name, each]) => [
							name,
							toText(summarise(each.map(({ ms }) => ms))),
							toShort(1000 / median(each.map(({ ms }) => ms))),
							toShort(median(each.map(({ cpuMs }) => cpuMs))),
						]),
					},
				],
				notes: [
					"In this process, with a stand-in for n8n's engine, so this is what the node adds to an execution. n8n itself takes tens of milliseconds for each execution on a machine like this.",
					...arena.notes,
				],
				data: Object.fromEntries(samples),
			};
		} finally {
			await arena.close();
		}
	},
};
