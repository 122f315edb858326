import { z } from 'zod/v4';

import type { Json } from '../../core/canonical-json';
import { storeError, validationError } from '../../core/errors';
import type { LoadedEmail } from '../../core/message';
import { deriveMessageId } from '../../mail/message-id';
import { extractMessageIds } from '../../mail/message-references';
import type { GraphClient } from './graph-client';
import {
	createParentFinder,
	describeMailbox,
	propertyOf,
	type ParentMessage,
} from './parent-message';

/** What a reply needs to know of its parent, kept so that every try builds the same message. */
const threadLookupSchema = z.strictObject({
	conversationId: z.string(),
	/** Graph's immutable id. */
	parentId: z.string(),
	/** With its angle brackets. */
	parentMessageId: z.string(),
	/** Of the parent, oldest first; what it answers itself where it has none. */
	references: z.array(z.string()),
	subject: z.string(),
	/** Outlook's own threading: where the parent stands, and what the conversation is about. */
	conversationIndex: z.string().nullable(),
	topic: z.string().nullable(),
});
export type ThreadLookup = z.infer<typeof threadLookupSchema>;

/**
 * Reads what an earlier try looked up.
 * @returns undefined when the email is no reply
 * @throws OutboxError `store_unavailable` when the record cannot be read
 */
export function parseThreadLookup(lookup: Json | undefined): ThreadLookup | undefined {
	if (lookup === undefined || lookup === null) return undefined;
	const { data } = threadLookupSchema.safeParse(lookup);
	if (data) return data;
	throw storeError('What was looked up for this reply cannot be read from its record.');
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Finds the message that is replied to: the newest of a conversation, or the one that was named by
 * Graph's id, by its Message-ID or by our uid.
 *
 * @returns null when the email is no reply
 * @throws OutboxError `validation_error` on `thread_id` that says which part cannot be resolved
 */
export async function lookUpThread(
	{ threadId, from }: LoadedEmail,
	{
		client,
		secret,
		signal,
	}: {
		readonly client: GraphClient;
		/** The installation's secret that Message-IDs derive from. */
		readonly secret: Uint8Array;
		readonly signal: AbortSignal;
	},
): Promise<Json> {
	if (threadId === undefined) return null;
	const find = createParentFinder(client, signal);
	const parent = UUID.test(threadId)
		? await find.byMessageId(deriveMessageId(secret, threadId.toLowerCase(), from.address))
		: threadId.includes('@')
			? await find.byMessageId(`<${threadId.replace(/^<(.*)>$/, '$1')}>`)
			: ((await find.byConversation(threadId)) ?? (await find.byId(threadId)));
	return toLookup(parent, describeMailbox(client));
}

function toLookup(parent: ParentMessage | undefined, mailbox: string): ThreadLookup {
	if (!parent) {
		throw validationError(
			'thread_id',
			`The reply cannot be threaded: the message to reply to was not found in ${mailbox}. Give a conversation's id, a message's id or a Message-ID of that mailbox; ids of another mailbox do not work.`,
		);
	}
	const [parentMessageId] = extractMessageIds(parent.internetMessageId ?? '');
	const { id, conversationId, conversationIndex = null, subject, isDraft } = parent;
	if (isDraft || !conversationId || parentMessageId === undefined) {
		throw validationError(
			'thread_id',
			`The reply cannot be threaded: that message's thread was not found, because the message ${isDraft ? 'is a draft that was never sent' : 'belongs to no conversation'}. Reply to another message.`,
		);
	}
	const ancestors = extractMessageIds(propertyOf(parent, 'references') ?? '');
	const answered = extractMessageIds(propertyOf(parent, 'inReplyTo') ?? '');
	return {
		conversationId,
		parentId: id,
		parentMessageId,
		references: [...(ancestors.length > 0 ? ancestors : answered)],
		subject: subject ?? '',
		conversationIndex,
		topic: propertyOf(parent, 'conversationTopic') ?? null,
	};
}
