import { ON_REDIS, ON_SQLITE } from '../support/measure-sends';
import type { Finding } from '../support/section';
import { holdFinding, speedRatio, type SendSamples } from '../support/send-tables';
import { median, toPercent, toSpan } from '../support/stats';
import { BUILT_IN, BUILT_IN_NO_DELAY, RAW_POOL } from './contenders';
import { SLOW_MS, type Line } from './sink';
import { LINE_NAMES } from './tables';

const DURABLE = [ON_SQLITE, ON_REDIS];
const AT_ONCE: readonly Line[] = ['none', 'starttls', 'tls'];
const ENCRYPTED: readonly Line[] = ['starttls', 'tls'];

/** What became of the targets for speed. */
export function toEmailFindings(samples: SendSamples): readonly Finding[] {
	const ratios = (lines: readonly Line[], to: string): readonly number[] =>
		lines
			.flatMap((line) =>
				DURABLE.map((sender) => speedRatio(samples.get(LINE_NAMES[line]), sender, to)),
			)
			.filter((ratio) => Number.isFinite(ratio));
	const isAbove = (values: readonly number[], least: number): boolean =>
		values.length > 0 && values.every((value) => value >= least);
	const trips = (sender: string): number[] =>
		[...samples.values()].flatMap((bySender) => {
			const each = bySender.get(sender) ?? [];
			return each.length === 0 ? [] : [median(each.map(({ trips, sent }) => trips / sent))];
		});

	const [atOnce, slow] = [ratios(AT_ONCE, RAW_POOL), ratios(['slow'], RAW_POOL)];
	const shipped = ratios(AT_ONCE, BUILT_IN);
	const noDelay = ratios(AT_ONCE, BUILT_IN_NO_DELAY);
	return [
		{
			target: 'at least 90 % of the raw pool, ledger on SQLite or Redis',
			found: `${toSpan(atOnce, toPercent)} % with a mail server that answers at once, ${toSpan(slow, toPercent)} % with one that takes ${SLOW_MS} ms`,
			met: isAbove([...atOnce, ...slow], 0.9),
		},
		{
			target: 'at most two commits or round trips a send, in a batch',
			found: `SQLite ${toSpan(trips(ON_SQLITE))} commits; Redis ${toSpan(trips(ON_REDIS))} reads`,
			met: DURABLE.flatMap(trips).every((each) => each <= 2),
		},
		{
			target: "at least 50× n8n's node as shipped",
			found: `${toSpan(shipped)}×`,
			met: isAbove(shipped, 50),
		},
		{
			target: 'at least 5× with TCP_NODELAY',
			found: `${toSpan(ratios(['none'], BUILT_IN_NO_DELAY))}× plain, ${toSpan(ratios(ENCRYPTED, BUILT_IN_NO_DELAY))}× STARTTLS and TLS`,
			met: isAbove(noDelay, 5),
		},
		holdFinding(samples, { what: '500 emails', ours: DURABLE, theirs: RAW_POOL }),
	];
}
