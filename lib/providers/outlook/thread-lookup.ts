import { z } from 'zod/v4';

import type { Json } from '../../core/canonical-json';
import { storeError, validationError, type OutboxError } from '../../core/errors';
import type { LoadedEmail } from '../../core/message';
import { deriveMessageId } from '../../mail/message-id';
import { extractMessageIds } from '../../mail/message-references';
import type { GraphClient } from './graph-client';
import { describeMailbox } from './ownership';
import {
	createParentFinder,
	propertyOf,
	type ParentMessage,
	type ParentSearch,
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

/** How ids of conversations begin: the second byte says what kind of id it is. */
const CONVERSATION_ID = /^A[AQ]Q/;

export interface ParentLookUp extends ParentSearch {
	readonly client: GraphClient;
	/** The installation's secret that Message-IDs derive from. */
	readonly secret: Uint8Array;
	/** The sender of what our own uid names. */
	readonly sender: string;
}

/** A message to reply to, and what threads a reply under it. */
export interface FoundParent {
	readonly message: ParentMessage;
	readonly lookup: ThreadLookup;
}

/**
 * Finds the message that an email replies to.
 *
 * @returns null when the email is no reply
 * @throws OutboxError `validation_error` on `thread_id` that says which part cannot be resolved
 */
export async function lookUpThread(
	{ threadId, from }: LoadedEmail,
	options: Pick<ParentLookUp, 'client' | 'secret' | 'signal'>,
): Promise<Json> {
	if (threadId === undefined) return null;
	const search = { field: 'thread_id', withBody: false, sender: from.address };
	return (await lookUpParent(threadId, { ...options, ...search })).lookup;
}

/**
 * Finds a message to reply to: the newest of a conversation, or the one that was named by Graph's
 * id, by its Message-ID or by our uid.
 *
 * @throws OutboxError `validation_error` on the field that says which part cannot be resolved
 */
export async function lookUpParent(reference: string, options: ParentLookUp): Promise<FoundParent> {
	const { field, client } = options;
	const message = await find(reference, options);
	if (message) return { message, lookup: toLookup(message, field) };
	throw validationError(
		field,
		`The reply cannot be threaded: the message to reply to was not found in ${describeMailbox(client)}. Give a conversation's id, a message's id or a Message-ID of that mailbox; ids of another mailbox do not work.`,
	);
}

async function find(
	reference: string,
	{ client, secret, sender, ...search }: ParentLookUp,
): Promise<ParentMessage | undefined> {
	const { byMessageId, byConversation, byId } = createParentFinder(client, search);
	if (UUID.test(reference)) {
		return byMessageId(deriveMessageId(secret, reference.toLowerCase(), sender));
	}
	if (reference.includes('@')) return byMessageId(`<${reference.replace(/^<(.*)>$/, '$1')}>`);
	return CONVERSATION_ID.test(reference)
		? ((await byConversation(reference)) ?? byId(reference))
		: ((await byId(reference)) ?? byConversation(reference));
}

function toLookup(parent: ParentMessage, field: string): ThreadLookup {
	const [parentMessageId] = extractMessageIds(parent.internetMessageId ?? '');
	const { id, conversationId, conversationIndex = null, subject, isDraft } = parent;
	if (isDraft) throw noThread(field, 'is a draft that was never sent');
	if (!conversationId) throw noThread(field, 'belongs to no conversation');
	if (parentMessageId === undefined) {
		throw validationError(
			field,
			'The reply cannot be threaded: the message to reply to has no Message-ID. Reply to another message.',
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

function noThread(field: string, because: string): OutboxError {
	return validationError(
		field,
		`The reply cannot be threaded: that message's thread was not found, because the message ${because}. Reply to another message.`,
	);
}
