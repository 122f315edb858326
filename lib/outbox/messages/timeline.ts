import { validationError } from '../../core/errors';
import { requireMessages } from '../backend-parts';
import type { Environment } from '../environment';
import { toQueuedEvents } from './queued-events';
import { createdAtOf, readStories, type Story, type StoryFilter } from './stories';
import { toSubmissionEvents } from './submission-events';
import { compareEvents, EVENT_TYPES, type EventPlace, type TimelineEvent } from './timeline-event';

export interface TimelineOptions {
	/** How many events at most; all of them unless given. */
	readonly limit?: number | undefined;
	/** Where an earlier page ended, as it said. */
	readonly cursor?: string | undefined;
}

export interface TimelinePage {
	/** The newest first. */
	readonly events: readonly TimelineEvent[];
	/** Present where there may be more. */
	readonly nextCursor?: string;
}

/**
 * Events can come long after their message was created, which is what messages are found by. So the
 * newest messages are read, so many at once, and their events put in order; then the messages before
 * those. Whoever has had more messages than that has a timeline of several such pieces, each in order.
 */
const MESSAGES_AT_ONCE = 200;

/** All messages that were created in a time, and what became of them. */
interface Piece {
	/** Milliseconds since the epoch; `before` is no part of it. */
	readonly from: number;
	readonly before: number;
	/** The newest first. */
	readonly events: readonly TimelineEvent[];
}

/**
 * What became of the messages that fit, the newest event first. Following the cursors gives every
 * event once that was there from the first page on.
 *
 * @throws OutboxError `validation_error` on `cursor`
 */
export async function readTimeline(
	filter: StoryFilter,
	{ limit = Infinity, cursor }: TimelineOptions,
	environment: Pick<Environment, 'backend' | 'signal'>,
): Promise<TimelinePage> {
	const { createdFrom: start = 0 } = filter;
	const place = cursor === undefined ? undefined : parseTimelineCursor(cursor);
	const events: TimelineEvent[] = [];
	let piece = place
		? await readPiece(
				{ ...filter, createdFrom: place.from, createdBefore: place.before },
				environment,
			)
		: await readNewest(filter, environment);
	let left = place ? piece.events.filter((event) => compareEvents(place, event) < 0) : piece.events;
	for (;;) {
		const taken = left.slice(0, limit - events.length);
		events.push(...taken);
		const last = events.at(-1);
		const isMore = taken.length < left.length || piece.from > start;
		if (!isMore) return { events };
		if (events.length >= limit && last) return { events, nextCursor: toCursor(piece, last) };
		piece = await readNewest({ ...filter, createdBefore: piece.from }, environment);
		left = piece.events;
	}
}

/** The newest messages, and all others of the same millisecond as the oldest of them. */
async function readNewest(
	filter: StoryFilter,
	environment: Pick<Environment, 'backend' | 'signal'>,
): Promise<Piece> {
	const stories: Story[] = [];
	let from = filter.createdFrom ?? 0;
	for await (const story of readStories(filter, environment)) {
		const oldest = stories.at(-1);
		if (stories.length >= MESSAGES_AT_ONCE && oldest && createdAtOf(story) < createdAtOf(oldest)) {
			from = createdAtOf(oldest);
			break;
		}
		stories.push(story);
	}
	const [newest] = stories;
	const before = filter.createdBefore ?? (newest ? createdAtOf(newest) + 1 : from);
	return { from, before, events: await toEvents(stories, environment) };
}

/** All messages between two times. */
async function readPiece(
	filter: StoryFilter & { readonly createdFrom: number; readonly createdBefore: number },
	environment: Pick<Environment, 'backend' | 'signal'>,
): Promise<Piece> {
	const stories: Story[] = [];
	for await (const story of readStories(filter, environment)) stories.push(story);
	const { createdFrom: from, createdBefore: before } = filter;
	return { from, before, events: await toEvents(stories, environment) };
}

async function toEvents(
	stories: readonly Story[],
	{ backend }: Pick<Environment, 'backend'>,
): Promise<readonly TimelineEvent[]> {
	const events = await Promise.all(
		stories.map(async ({ message, submission }) => {
			if (!message) return toSubmissionEvents(submission);
			const { uid } = message;
			const subject =
				submission?.subject ?? (await requireMessages(backend).readContent(uid))?.subject;
			return toQueuedEvents(message, submission, subject);
		}),
	);
	return events.flat().sort(compareEvents);
}

/** Says which piece the last event is in, and where there. */
function toCursor({ from, before }: Piece, { at, type, id }: EventPlace): string {
	return [from, before, at, EVENT_TYPES.indexOf(type), id].join(':');
}

function parseTimelineCursor(cursor: string): EventPlace & Pick<Piece, 'from' | 'before'> {
	const [, from, before, at, rank, id] =
		/^(\d{1,16}):(\d{1,16}):(\d{1,16}):(\d):(.{1,600})$/u.exec(cursor) ?? [];
	const type = EVENT_TYPES[Number(rank)];
	if (id !== undefined && type !== undefined) {
		return { from: Number(from), before: Number(before), at: Number(at), type, id };
	}
	throw validationError(
		'cursor',
		'The cursor is not one that a timeline gave out. Start from the first page.',
	);
}
