import { median, medianRatio, summarise, toShort, toText } from '../support/stats';
import type { Table } from '../support/section';
import {
	BUILT_IN,
	BUILT_IN_NO_DELAY,
	ON_MEMORY,
	ON_REDIS,
	ON_SQLITE,
	RAW_POOL,
} from './contenders';
import type { EmailSample, EmailSamples } from './section';
import { SLOW_MS, type Line } from './sink';

const NAMES: Readonly<Record<Line, string>> = {
	none: 'plain',
	starttls: 'STARTTLS',
	tls: 'TLS',
	slow: `plain, ${SLOW_MS} ms a message`,
};

export const RATE_TABLE = 'Emails per second';

type BySender = ReadonlyMap<string, readonly EmailSample[]>;

function rates(bySender: BySender, name: string): number[] {
	return (bySender.get(name) ?? []).map(({ emails, ms }) => (emails / ms) * 1000);
}

export function toRateTable(samples: EmailSamples): Table {
	const rows = [...samples].flatMap(([line, bySender]) =>
		[...bySender].map(([name, each]) => {
			const own = rates(bySender, name);
			const cpu = each.map(({ cpuMs, emails }) => cpuMs / emails);
			const versus = (other: string, asShare: boolean): string => {
				const ratio = medianRatio(own, rates(bySender, other));
				if (!Number.isFinite(ratio) || name === other) return '–';
				return asShare ? `${Math.round(ratio * 100)} %` : `${toShort(ratio)}×`;
			};
			return [
				`${NAMES[line]}: ${name}`,
				toText(summarise(own)),
				versus(RAW_POOL, true),
				versus(BUILT_IN, false),
				versus(BUILT_IN_NO_DELAY, false),
				toShort(median(cpu)),
			];
		}),
	);
	return {
		title: RATE_TABLE,
		columns: ['Sender', 'Emails/s', 'of the pool', 'n8n', 'n8n, no delay', 'CPU ms/email'],
		rows,
	};
}

/** What the store costs: commits of SQLite, readings of Redis' server. */
export function toTripTable(samples: EmailSamples): Table {
	const rows = [...samples].flatMap(([line, bySender]) =>
		[ON_SQLITE, ON_REDIS].flatMap((name) => {
			const each = bySender.get(name);
			if (!each) return [];
			const perEmail = each.map(({ trips, emails }) => trips / emails);
			return [[`${NAMES[line]}: ${name}`, toText(summarise(perEmail))]];
		}),
	);
	return {
		title: 'Commits (SQLite) or reads of the server (Redis) per email',
		columns: ['Sender', 'per email'],
		rows,
	};
}

export function toLoopTable(samples: EmailSamples): Table {
	const rows = [...samples].flatMap(([line, bySender]) =>
		[ON_SQLITE, ON_REDIS, ON_MEMORY, RAW_POOL].flatMap((name) => {
			const each = bySender.get(name);
			if (!each) return [];
			return [
				[
					`${NAMES[line]}: ${name}`,
					toText(summarise(each.map(({ loopMaxMs }) => loopMaxMs))),
					toText(summarise(each.map(({ loopP99Ms }) => loopP99Ms))),
					toText(summarise(each.map(({ busyMaxMs }) => busyMaxMs))),
				],
			];
		}),
	);
	return {
		title: 'Delay of the event loop meanwhile, in ms',
		columns: ['Sender', 'longest', '99th percentile', 'longest busy'],
		rows,
	};
}
