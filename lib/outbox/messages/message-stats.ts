import type { Environment } from '../environment';
import { QUEUE_PROVIDER } from '../queue/queue-provider';
import { toMessageStatus } from './message-status';
import { createdAtOf, readStories, type Story, type StoryFilter } from './stories';

/** How a message counts, the most certain outcome first. */
export const STATS_STATUSES = [
	'sent',
	/** Waits in the queue, or was taken over for later by a provider that says so. */
	'queued',
	/** A run or a worker is at it. */
	'sending',
	'unknown',
	/** Refused, or not sent; a retry may still send it. */
	'failed',
	'suppressed',
	'cancelled',
] as const;
export type StatsStatus = (typeof STATS_STATUSES)[number];

/** How many messages of a day went by a provider and came to the same. */
export interface StatsRow {
	/** When they were first sent or queued, e.g. `2026-04-17`. */
	readonly day: string;
	/** `queue` for what no worker has tried to deliver yet. */
	readonly provider: string;
	readonly status: StatsStatus;
	readonly count: number;
}

export interface StatsFilter extends StoryFilter {
	readonly createdFrom: number;
	readonly createdBefore: number;
}

/**
 * Counts the messages that fit, each once: a queued one by where it stands in the queue, and not once
 * more for the request that it came with.
 *
 * @param timeZone that days begin in, e.g. `Europe/Berlin`
 * @returns by day, provider and status, the earliest day first; days without messages have no rows
 */
export async function countMessages(
	filter: StatsFilter,
	timeZone: string,
	environment: Pick<Environment, 'backend' | 'signal'>,
): Promise<readonly StatsRow[]> {
	const toDay = createDays(timeZone);
	const counts = new Map<string, StatsRow>();
	for await (const story of readStories(filter, environment)) {
		if (isNoMessage(story)) continue;
		const day = toDay(createdAtOf(story));
		const provider = story.submission?.provider ?? QUEUE_PROVIDER;
		const status = toStatsStatus(story);
		const key = [day, provider, STATS_STATUSES.indexOf(status)].join('\n');
		const count = (counts.get(key)?.count ?? 0) + 1;
		counts.set(key, { day, provider, status, count });
	}
	return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** All days of a time, the earliest first, whether there were messages or not. */
export function daysBetween(from: number, before: number, timeZone: string): readonly string[] {
	const toDay = createDays(timeZone);
	const days = new Set<string>();
	for (let time = from; time < before; time += HOUR_MS) days.add(toDay(time));
	if (before > from) days.add(toDay(before - 1));
	return [...days];
}

/** When the day of a time began. */
export function startOfDay(time: number, timeZone: string): number {
	const toDay = createDays(timeZone);
	const day = toDay(time);
	let start = time - (time % QUARTER_MS);
	while (toDay(start - QUARTER_MS) === day) start -= QUARTER_MS;
	return start;
}

/** Its messages count in its place; and a draft is no message until it is sent. */
function isNoMessage({ message, submission }: Story): boolean {
	if (message) return false;
	const { operation, provider, state } = submission;
	return operation === 'draft.create' || (provider === QUEUE_PROVIDER && state === 'sent');
}

function toStatsStatus(story: Story): StatsStatus {
	const { submission } = story;
	const state = story.message ? story.message.state : toMessageStatus(story.submission);
	switch (state) {
		case 'pending':
		case 'deferred':
			return 'queued';
		case 'reserved':
			return 'sending';
		case 'rejected':
		case 'released':
			return submission?.failure?.code === 'recipient_suppressed' ? 'suppressed' : 'failed';
		case 'draft':
			return 'queued';
		default:
			return state;
	}
}

const HOUR_MS = 3_600_000;
/** Days of all time zones begin at a quarter of an hour. */
const QUARTER_MS = HOUR_MS / 4;

const YEAR_MONTH_DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;

/** Dates cost much to make, so there is one for all messages of a quarter of an hour. */
function createDays(timeZone: string): (time: number) => string {
	// The Canadian way to write a date is the one of ISO 8601.
	const format = new Intl.DateTimeFormat('en-CA', { timeZone, ...YEAR_MONTH_DAY });
	const known = new Map<number, string>();
	return (time) => {
		const quarter = Math.floor(time / QUARTER_MS);
		const day = known.get(quarter) ?? format.format(time);
		known.set(quarter, day);
		return day;
	};
}
