import type { Submission, SubmissionState } from './submission';

/** What to look for; all that is given must fit. */
export interface SubmissionFilter {
	readonly uid?: string;
	/** An idempotency key, in whatever scope. */
	readonly key?: string;
	/** The provider's id of the message, or its RFC 5322 Message-ID with angle brackets. */
	readonly messageId?: string;
	readonly contactId?: string;
	readonly dealId?: string;
	readonly contextType?: string;
	readonly contextId?: string;
	/** An address in its normalised form. */
	readonly recipient?: string;
	readonly state?: SubmissionState;
	readonly tag?: string;
	/** Created at this time or later, in milliseconds since the epoch. */
	readonly createdFrom?: number;
	/** Created before this time. */
	readonly createdBefore?: number;
}

export interface PageRequest {
	/** How many records at most. */
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
