import type { Submission } from '../../core/submission';
import type { SubmissionFilter, SubmissionPage } from '../../core/submission-query';
import { collectPages } from '../collect-pages';
import type { Environment } from '../environment';
import { toMessageStatus, toState, type MessageStatus } from './message-status';
import { toRecipient } from './recipient-filter';

/** What to look for; all that is given must fit. */
export interface MessageFilter extends Omit<SubmissionFilter, 'state'> {
	readonly status?: MessageStatus | undefined;
}

export interface ListOptions {
	/** How many records at most; all of them unless given. */
	readonly limit?: number | undefined;
	/** Where an earlier list ended, as it said. */
	readonly cursor?: string | undefined;
}

const PAGE_SIZE = 100;

type ListEnvironment = Pick<Environment, 'backend' | 'signal'>;

/**
 * The records that fit, superseded ones included, the newest first. An address to look for may be
 * written in any way.
 *
 * @throws OutboxError `validation_error` on `limit` or `cursor`
 */
export async function listMessages(
	filter: MessageFilter,
	{ limit, cursor }: ListOptions,
	environment: ListEnvironment,
): Promise<SubmissionPage> {
	const { items: submissions, next } = await collectPages(
		async (size, from) => {
			const page = { limit: size, ...(from !== undefined && { cursor: from }) };
			const found = await readPage(filter, page, environment);
			return { items: found.submissions, next: found.nextCursor };
		},
		{ limit, from: cursor, signal: environment.signal },
	);
	return { submissions, ...(next !== undefined && { nextCursor: next }) };
}

/** What a filter by status leaves of a page of the store. */
async function readPage(
	{ recipient, status, ...others }: MessageFilter,
	page: { readonly limit: number; readonly cursor?: string },
	{ backend: { submissions: store } }: ListEnvironment,
): Promise<SubmissionPage> {
	const filter = {
		...others,
		...(recipient !== undefined && { recipient: toRecipient(recipient) }),
		...(status !== undefined && { state: toState(status) }),
	};
	const { submissions, nextCursor } = await store.list(filter, page);
	const fits = (submission: Submission): boolean =>
		status === undefined || toMessageStatus(submission) === status;
	return { submissions: submissions.filter(fits), ...(nextCursor !== undefined && { nextCursor }) };
}

/** Likewise, but page by page, so that there may be any number of them. */
export async function* pageMessages(
	filter: MessageFilter,
	environment: ListEnvironment,
): AsyncGenerator<readonly Submission[]> {
	for (let cursor: string | undefined; ;) {
		const { submissions, nextCursor } = await listMessages(
			filter,
			{ limit: PAGE_SIZE, cursor },
			environment,
		);
		yield submissions;
		if (nextCursor === undefined) return;
		cursor = nextCursor;
	}
}
