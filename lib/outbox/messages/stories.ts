import type { QueuedMessage } from '../../core/queued-message';
import { toScope } from '../../core/scope';
import type { Submission } from '../../core/submission';
import type { SubmissionFilter } from '../../core/submission-query';
import type { Environment } from '../environment';
import { toQueueScope } from '../worker/delivery-policy';
import { toLedgerKey } from '../worker/ledger-key';
import { mergeNewestFirst } from './merge-newest-first';
import { toRecipient } from './recipient-filter';

/** Everything that is on record about one message. */
export type Story =
	/** A queued message and, once a worker has begun to deliver it, its own record in the ledger. */
	| { readonly message: QueuedMessage; readonly submission: Submission | undefined }
	/** Any other message. */
	| { readonly message?: undefined; readonly submission: Submission };

/** Whose stories; all that is given must fit. */
export type StoryFilter = Pick<
	SubmissionFilter,
	| 'contactId'
	| 'dealId'
	| 'contextType'
	| 'contextId'
	| 'recipient'
	| 'tag'
	| 'createdFrom'
	| 'createdBefore'
>;

type StoryEnvironment = Pick<Environment, 'backend' | 'signal'>;

/** Parsing a record takes time, in which nothing else happens: so many at once stay below 20 ms. */
const PAGE_SIZE = 100;

/** When the message was first sent or queued, in milliseconds since the epoch. */
export function createdAtOf({ message, submission }: Story): number {
	return (message ?? submission).createdAt;
}

/**
 * The stories that fit, the newest first, by creation time. Each message has one: what a worker puts
 * in the ledger about a queued message is a part of that message's. A recipient may be written in any
 * way.
 */
export function readStories(
	{ recipient, ...others }: StoryFilter,
	environment: StoryEnvironment,
): AsyncGenerator<Story> {
	const filter = {
		...others,
		...(recipient !== undefined && { recipient: toRecipient(recipient) }),
	};
	return mergeNewestFirst(
		[readSubmissions(filter, environment), readQueued(filter, environment)],
		createdAtOf,
	);
}

async function* readSubmissions(
	filter: StoryFilter,
	{ backend: { submissions: store, messages }, signal }: StoryEnvironment,
): AsyncGenerator<Story> {
	for (let cursor: string | undefined; ;) {
		signal?.throwIfAborted();
		const page = { limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) };
		const { submissions, nextCursor } = await store.list(filter, page);
		const perhapsQueued = submissions.filter(({ scope }) => scope.startsWith(QUEUE_SCOPES));
		const found = await messages?.find(perhapsQueued.map(({ key }) => key));
		const queued = new Map(found?.flatMap((message) => (message ? [[message.uid, message]] : [])));
		for (const submission of submissions) {
			const message = queued.get(submission.key);
			if (!message || submission.scope !== toLedgerKey(message).scope) yield { submission };
		}
		if (nextCursor === undefined) return;
		cursor = nextCursor;
	}
}

async function* readQueued(
	{ contextType, contextId, ...filter }: StoryFilter,
	{ backend: { submissions: ledger, messages: store }, signal }: StoryEnvironment,
): AsyncGenerator<Story> {
	// Queued messages have no context.
	if (!store || contextType !== undefined || contextId !== undefined) return;
	for (let cursor: string | undefined; ;) {
		signal?.throwIfAborted();
		const page = { limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) };
		const { messages, nextCursor } = await store.list(filter, page);
		const records = await Promise.all(
			messages.map((message) => {
				const { scope, key } = toLedgerKey(message);
				return ledger.findByKey(scope, key);
			}),
		);
		for (const [index, message] of messages.entries()) {
			const submission = records[index]?.submission;
			// A draft has a record of its own once it is sent, by whomever.
			if (message.draftUid === undefined || !submission) yield { message, submission };
		}
		if (nextCursor === undefined) return;
		cursor = nextCursor;
	}
}

/** What the scopes of all queues begin with. */
const QUEUE_SCOPES = toScope(toQueueScope(''), false);
