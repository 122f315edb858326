import { validationError } from './errors';
import type { Submission, SubmissionState } from './submission';

/** What to look for; all that is given must fit. */
export interface SubmissionFilter {
	readonly uid?: string | undefined;
	/** An idempotency key, in whatever scope. */
	readonly key?: string | undefined;
	/** The provider's id of the message, or its RFC 5322 Message-ID with angle brackets. */
	readonly messageId?: string | undefined;
	readonly contactId?: string | undefined;
	readonly dealId?: string | undefined;
	readonly contextType?: string | undefined;
	readonly contextId?: string | undefined;
	/** An address in its normalised form. */
	readonly recipient?: string | undefined;
	readonly state?: SubmissionState | undefined;
	readonly tag?: string | undefined;
	/** Created at this time or later, in milliseconds since the epoch. */
	readonly createdFrom?: number | undefined;
	/** Created before this time. */
	readonly createdBefore?: number | undefined;
}

export interface PageRequest {
	/** How many records at most: 1 to `MAX_PAGE_SIZE`. */
	readonly limit: number;
	/** Where the page before ended, as it said. */
	readonly cursor?: string;
}

export interface SubmissionPage {
	/** The newest first. */
	readonly submissions: readonly Submission[];
	/** Present where there may be more. */
	readonly nextCursor?: string;
}

export const MAX_PAGE_SIZE = 1000;

/**
 * A record's place in the order of all lists: by the time it was created, and by uid among those of
 * the same millisecond. Neither ever changes, so a place stays where it is.
 */
export type SubmissionPlace = Pick<Submission, 'createdAt' | 'uid'>;

/** @throws OutboxError `validation_error` on `limit` */
export function checkPageSize({ limit }: PageRequest): void {
	if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE_SIZE) return;
	throw validationError('limit', `limit must be a whole number from 1 to ${MAX_PAGE_SIZE}.`);
}

function toCursor({ createdAt, uid }: SubmissionPlace): string {
	return `${createdAt}:${uid}`;
}

/** @param found what fits, in order, and one more than the limit where there is more */
export function toPage(found: readonly Submission[], limit: number): SubmissionPage {
	const submissions = found.slice(0, limit);
	const last = submissions.at(-1);
	return { submissions, ...(last && found.length > limit && { nextCursor: toCursor(last) }) };
}

/**
 * The place after which a page begins.
 * @throws OutboxError `validation_error` on `cursor`
 */
export function parseCursor(cursor: string): SubmissionPlace {
	const [, createdAt, uid] = /^(\d{1,16}):(.{1,255})$/u.exec(cursor) ?? [];
	if (createdAt !== undefined && uid !== undefined) return { createdAt: Number(createdAt), uid };
	throw validationError(
		'cursor',
		'The cursor is not one that a list gave out. Start from the first page.',
	);
}

/** Puts the newest first. */
export function compareNewestFirst(a: SubmissionPlace, b: SubmissionPlace): number {
	if (a.createdAt !== b.createdAt) return b.createdAt - a.createdAt;
	return a.uid === b.uid ? 0 : a.uid < b.uid ? 1 : -1;
}

/** Every id that a provider or the recipients know the message by. */
export function messageIdsOf({ receipt, steps }: Submission): readonly string[] {
	const receipts = [receipt, ...steps.map((step) => step.receipt)];
	const ids = receipts.flatMap((each) => [each?.id, each?.messageId]);
	return [...new Set(ids.filter((id) => id !== undefined))];
}

/** Whether a record fits, for stores that look through them one by one. */
export function matchesFilter(submission: Submission, filter: SubmissionFilter): boolean {
	const { messageId, recipient, tag, createdFrom, createdBefore, ...equal } = filter;
	return (
		EQUAL_FIELDS.every(
			(field) => equal[field] === undefined || equal[field] === submission[field],
		) &&
		(messageId === undefined || messageIdsOf(submission).includes(messageId)) &&
		(recipient === undefined || submission.recipients.includes(recipient)) &&
		(tag === undefined || submission.tags.includes(tag)) &&
		(createdFrom === undefined || submission.createdAt >= createdFrom) &&
		(createdBefore === undefined || submission.createdAt < createdBefore)
	);
}

const EQUAL_FIELDS = [
	'uid',
	'key',
	'contactId',
	'dealId',
	'contextType',
	'contextId',
	'state',
] as const satisfies readonly (keyof Submission & keyof SubmissionFilter)[];
