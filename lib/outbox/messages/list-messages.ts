import { isOutboxError } from '../../core/errors';
import type { SubmissionFilter, SubmissionPage } from '../../core/submission-query';
import { parseMailbox } from '../../mail/addresses';
import { toIdentity } from '../../mail/identity';
import { collectPages } from '../collect-pages';
import type { Environment } from '../environment';

export interface ListOptions {
	/** How many records at most; all of them unless given. */
	readonly limit?: number | undefined;
	/** Where an earlier list ended, as it said. */
	readonly cursor?: string | undefined;
}

/**
 * The records that fit, superseded ones included, the newest first. An address to look for may be
 * written in any way.
 *
 * @throws OutboxError `validation_error` on `limit` or `cursor`
 */
export async function listMessages(
	{ recipient, ...others }: SubmissionFilter,
	{ limit, cursor }: ListOptions,
	{ backend: { submissions: store }, signal }: Pick<Environment, 'backend' | 'signal'>,
): Promise<SubmissionPage> {
	const filter = {
		...others,
		...(recipient !== undefined && { recipient: toRecipient(recipient) }),
	};
	const { items: submissions, next } = await collectPages(
		async (size, from) => {
			const page = { limit: size, ...(from !== undefined && { cursor: from }) };
			const found = await store.list(filter, page);
			return { items: found.submissions, next: found.nextCursor };
		},
		{ limit, from: cursor, signal },
	);
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
