import type { PlannedStep, SubmissionContext } from '../../core/provider';
import type { RateLimit } from '../../core/rates';
import { toActivities, type PlannedActivity } from './activities';
import { splitThread } from './conversation';
import type { TeamsMessage } from './message-options';

/** One message, ready made. */
export interface TeamsRequest extends Omit<PlannedActivity, 'id'> {
	/** The submission's. */
	readonly uid: string;
	/** As the user gave it. */
	readonly recipient: string;
}

const SECOND_MS = 1000;

/**
 * How many messages a bot may send to one conversation, and all in all in a tenant.
 * @see https://learn.microsoft.com/en-us/microsoftteams/platform/bots/how-to/rate-limit
 */
const CONVERSATION_LIMITS: readonly RateLimit[] = [
	{ limit: 7, perMs: SECOND_MS },
	{ limit: 8, perMs: 2 * SECOND_MS },
	{ limit: 60, perMs: 30 * SECOND_MS },
	{ limit: 1800, perMs: 3600 * SECOND_MS },
];
const ACCOUNT_LIMITS: readonly RateLimit[] = [{ limit: 50, perMs: SECOND_MS }];

/**
 * The steps of a message: `text`, `card`, and `file-1`, `file-2`… for pictures. A text is never
 * split: what fits into a channel message fits into one of Teams'.
 *
 * @throws OutboxError as `parseTeamsMessage` does
 */
export function toTeamsSteps(
	message: TeamsMessage,
	{ uid }: SubmissionContext,
	account: string,
): readonly PlannedStep<TeamsRequest>[] {
	const { recipient } = message;
	// All threads of a channel count together.
	const conversation = `${account}/${splitThread(recipient).id}`;
	const pace = {
		buckets: [
			{ name: conversation, limits: CONVERSATION_LIMITS },
			{ name: account, limits: ACCOUNT_LIMITS },
		],
		rests: conversation,
	};
	return toActivities(message).map(({ id, ...planned }) => ({
		id,
		request: { uid, recipient, ...planned },
		pace,
	}));
}
