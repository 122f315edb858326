import { isOutboxError, OutboxError } from '../../core/errors';
import type { Submission } from '../../core/submission';
import type { SubmissionFilter, SubmissionPage } from '../../core/submission-query';
import { parseMailbox } from '../../mail/addresses';
import { toIdentity } from '../../mail/identity';
import type { Environment } from '../environment';

export interface ListOptions {
	/** How many records at most; all of them unless given. */
	readonly limit?: number | undefined;
	/** Where an earlier list ended, as it said. */
	readonly cursor?: string | undefined;
}

/** Parsing a record takes time, in which nothing else happens: so many at once stay below 20 ms. */
const CHUNK_SIZE = 100;

/**
 * The records that fit, superseded ones included, the newest first. An address to look for may be
 * written in any way.
 *
 * @throws OutboxError `validation_error` on `limit` or `cursor`
 */
export async function listMessages(
	{ recipient, ...others }: SubmissionFilter,
	{ limit = Infinity, cursor }: ListOptions,
	{ backend: { submissions: store }, signal }: Pick<Environment, 'backend' | 'signal'>,
): Promise<SubmissionPage> {
	const filter = {
		...others,
		...(recipient !== undefined && { recipient: toRecipient(recipient) }),
	};
	const submissions: Submission[] = [];
	let next = cursor;
	do {
		if (signal?.aborted) throw cancelled();
		const page = await store.list(filter, {
			limit: Math.min(limit - submissions.length, CHUNK_SIZE),
			...(next !== undefined && { cursor: next }),
		});
		submissions.push(...page.submissions);
		next = page.nextCursor;
	} while (next !== undefined && submissions.length < limit);
	return { submissions, ...(next !== undefined && { nextCursor: next }) };
}

/** Recipients are not always addresses: on other channels they have ids. */
function toRecipient(text: string): string {
	try {
		return toIdentity(parseMailbox(text, 'recipient').address);
	} catch (error) {
		if (isOutboxError(error)) return text.trim();
		throw error;
	}
}

function cancelled(): OutboxError {
	return new OutboxError(
		'internal_error',
		'The list was broken off: the execution was cancelled.',
		{
			retry: 'later',
		},
	);
}
