import type { Measured } from './measure';
import type { Finding, Table } from './section';
import { median, medianRatio, summarise, toShort, toSpan, toText } from './stats';

/** One execution that sent many messages. */
export interface SendSample extends Measured {
	/** How many messages. */
	readonly sent: number;
	/** Commits of SQLite, or readings of Redis' server. */
	readonly trips: number;
}

/** Each sender's samples, one a round. */
export type BySender = ReadonlyMap<string, readonly SendSample[]>;

/** The same, by what the messages went over, e.g. `TLS` or `Slack`. */
export type SendSamples = ReadonlyMap<string, BySender>;

/** What senders are compared with. */
export interface Yardstick {
	readonly column: string;
	readonly sender: string;
	/** Whether a sender's speed is given as a share of it; else as a multiple. */
	readonly asShare: boolean;
}

/** Messages per second, each round's own. */
export function rates(bySender: BySender | undefined, sender: string): number[] {
	return (bySender?.get(sender) ?? []).map(({ sent, ms }) => (sent / ms) * 1000);
}

/** What a sender's speed is of another's: the median of the rounds. */
export function speedRatio(bySender: BySender | undefined, sender: string, other: string): number {
	return medianRatio(rates(bySender, sender), rates(bySender, other));
}

export function toRateTable(
	samples: SendSamples,
	{
		title,
		noun,
		yardsticks,
	}: {
		readonly title: string;
		/** E.g. `email`. */
		readonly noun: string;
		readonly yardsticks: readonly Yardstick[];
	},
): Table {
	const rows = [...samples].flatMap(([over, bySender]) =>
		[...bySender].map(([name, each]) => [
			`${over}: ${name}`,
			toText(summarise(rates(bySender, name))),
			...yardsticks.map(({ sender, asShare }) => {
				const ratio = speedRatio(bySender, name, sender);
				if (!Number.isFinite(ratio) || name === sender) return '–';
				return asShare ? `${Math.round(ratio * 100)} %` : `${toShort(ratio)}×`;
			}),
			toShort(median(each.map(({ cpuMs, sent }) => cpuMs / sent))),
		]),
	);
	const capital = `${noun.charAt(0).toUpperCase()}${noun.slice(1)}`;
	const columns = yardsticks.map(({ column }) => column);
	return {
		title,
		columns: ['Sender', `${capital}s/s`, ...columns, `CPU ms/${noun}`],
		rows,
	};
}

/** What the store costs, for those senders that have one whose trips are counted. */
export function toTripTable(
	samples: SendSamples,
	{ noun, senders }: { readonly noun: string; readonly senders: readonly string[] },
): Table {
	return {
		title: `Commits (SQLite) or reads of the server (Redis) per ${noun}`,
		columns: ['Sender', `per ${noun}`],
		rows: toRows(samples, senders, (each) => [
			toText(summarise(each.map(({ trips, sent }) => trips / sent))),
		]),
	};
}

export function toLoopTable(samples: SendSamples, senders: readonly string[]): Table {
	return {
		title: 'Delay of the event loop meanwhile, in ms',
		columns: ['Sender', 'longest', '99th percentile', 'longest busy'],
		rows: toRows(samples, senders, (each) =>
			(['loopMaxMs', 'loopP99Ms', 'busyMaxMs'] as const).map((figure) =>
				toText(summarise(each.map((sample) => sample[figure]))),
			),
		),
	};
}

function toRows(
	samples: SendSamples,
	senders: readonly string[],
	toCells: (each: readonly SendSample[]) => readonly string[],
): string[][] {
	return [...samples].flatMap(([over, bySender]) =>
		senders.flatMap((name) => {
			const each = bySender.get(name);
			return each ? [[`${over}: ${name}`, ...toCells(each)]] : [];
		}),
	);
}

/** The longest that we may keep the event loop from everything else. */
export const MOST_BUSY_MS = 20;

/** Whether the event loop was free often enough. */
export function holdFinding(
	samples: SendSamples,
	{
		what,
		ours,
		theirs,
	}: { readonly what: string; readonly ours: readonly string[]; readonly theirs: string },
): Finding {
	const busy = (sender: string): number[] =>
		[...samples.values()].flatMap((bySender) => {
			const each = bySender.get(sender) ?? [];
			return each.length === 0 ? [] : [median(each.map(({ busyMaxMs }) => busyMaxMs))];
		});
	const own = ours.flatMap(busy);
	return {
		target: `event loop never held up over ${MOST_BUSY_MS} ms by us: ${what}`,
		found: `longest busy ${toSpan(own)} ms; ${theirs} ${toSpan(busy(theirs))} ms`,
		met: own.every((ms) => ms <= MOST_BUSY_MS),
	};
}
