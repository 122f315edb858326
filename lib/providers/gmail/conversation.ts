import { z } from 'zod/v4';

import type { Json } from '../../core/canonical-json';
import { storeError, validationError } from '../../core/errors';
import type { LoadedEmail, Mailbox } from '../../core/message';
import { extractMessageIds } from '../../mail/message-references';
import { toReply } from '../../mail/reply';
import { quoteInput } from '../../mail/safe-text';
import type { GmailApi } from './api';
import { isUnknownId } from './errors';
import {
	findByMessageId,
	headerOf,
	readMessage,
	readThread,
	withoutBrackets,
	type StoredMessage,
} from './messages';

const lookupSchema = z.strictObject({
	threadId: z.string(),
	parentMessageId: z.string(),
	references: z.array(z.string()),
	/** The reply's own: the given one, or the parent's with “Re: ” in front. */
	subject: z.string(),
	warnings: z.array(z.string()),
});

/** What is kept about the conversation that a message joins. */
export type ReplyLookup = z.infer<typeof lookupSchema>;

/** Anything else need not be asked for as an id; a Message-ID hardly comes without an @ or a dot. */
const GMAIL_ID = /^[\w-]+$/;

const HEADERS = ['Message-ID', 'References', 'In-Reply-To', 'Subject'];

interface Conversation {
	readonly threadId: string;
	/** The message to answer. */
	readonly parent: StoredMessage | undefined;
}

/**
 * Finds the conversation that `thread_id` names: by a thread's id, a message's id or a Message-ID.
 * It takes one call for a thread's id and two for the others. Of a thread, the newest message that
 * is no draft is answered.
 *
 * @param owner the mailbox that is searched
 * @throws OutboxError `validation_error` on `thread_id` saying which part of it is not known
 */
export async function lookUpReply(
	api: GmailApi,
	{ to, subject, threadId: reference = '' }: LoadedEmail,
	owner: Mailbox,
	signal: AbortSignal,
): Promise<ReplyLookup> {
	const conversation = await findConversation(api, reference, owner, signal);
	const parent = conversation.parent && toParent(conversation.parent);
	const reply = toReply(
		{ replyAll: false, to, subject },
		{
			// The recipients are given, so it does not matter whom the parent went to.
			parent: parent && { ...parent, from: owner, replyTo: [], to: [], cc: [] },
			threadId: conversation.threadId,
			owner,
		},
		'thread_id',
	);
	return {
		threadId: reply.threadId,
		parentMessageId: reply.inReplyTo,
		references: [...reply.references],
		subject: reply.subject,
		warnings: [...reply.warnings],
	};
}

/**
 * Reads what `lookUpReply` found back from the record.
 * @throws OutboxError `store_unavailable`
 */
export function toReplyLookup(lookup: Json | undefined): ReplyLookup | undefined {
	const parsed = lookupSchema.nullish().safeParse(lookup);
	if (parsed.success) return parsed.data ?? undefined;
	throw storeError('What was looked up for this reply cannot be read back from the ledger.');
}

async function findConversation(
	api: GmailApi,
	reference: string,
	owner: Mailbox,
	signal: AbortSignal,
): Promise<Conversation> {
	if (!GMAIL_ID.test(reference)) return findByParent(api, reference, owner, signal);
	const thread = await unlessUnknown(readThread(api, reference, HEADERS, signal));
	if (thread) return { threadId: reference, parent: thread.findLast(isAnswerable) };
	const message = await unlessUnknown(readMessage(api, reference, HEADERS, signal));
	if (message) {
		return { threadId: message.threadId, parent: isAnswerable(message) ? message : undefined };
	}
	return findByParent(api, reference, owner, signal);
}

async function findByParent(
	api: GmailApi,
	reference: string,
	owner: Mailbox,
	signal: AbortSignal,
): Promise<Conversation> {
	const id = await findByMessageId(api, reference, signal);
	const message = id === undefined ? undefined : await readMessage(api, id, HEADERS, signal);
	// The search takes more than a Message-ID, so what it found is not always what was meant.
	const found = message && headerOf(message, 'Message-ID');
	if (!message || !found || withoutBrackets(found) !== withoutBrackets(reference)) {
		throw notFound(reference, owner);
	}
	return { threadId: message.threadId, parent: message };
}

function isAnswerable(message: StoredMessage): boolean {
	return !message.labelIds.includes('DRAFT') && toParent(message) !== undefined;
}

function toParent(message: StoredMessage) {
	const [messageId] = extractMessageIds(headerOf(message, 'Message-ID') ?? '');
	if (messageId === undefined) return undefined;
	const inReplyTo = headerOf(message, 'In-Reply-To');
	return {
		messageId,
		references: extractMessageIds(headerOf(message, 'References') ?? ''),
		...(inReplyTo !== undefined && { inReplyTo }),
		subject: headerOf(message, 'Subject') ?? '',
	};
}

async function unlessUnknown<T>(reading: Promise<T>): Promise<T | undefined> {
	try {
		return await reading;
	} catch (error) {
		if (isUnknownId(error)) return undefined;
		throw error;
	}
}

function notFound(reference: string, { address }: Mailbox): Error {
	if (/[@<>]/.test(reference)) {
		return validationError(
			'thread_id',
			`The reply cannot be threaded: the message to reply to, ${quoteInput(reference)}, was not found in the Gmail mailbox ${address}. ` +
				'It may have arrived only just now, or lie in another mailbox: check thread_id and the connected account.',
		);
	}
	return validationError(
		'thread_id',
		`The reply cannot be threaded: no thread or message ${quoteInput(reference)} was found in the Gmail mailbox ${address}. ` +
			"Gmail's ids count only in the mailbox they come from: connect the mailbox that owns the conversation, or give the Message-ID of the message to reply to.",
	);
}
