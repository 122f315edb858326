import { validationError, type OutboxError } from '../../core/errors';
import type { Mailbox } from '../../core/message';
import { quoteReference } from '../../mail/message-references';
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
import { toThreading, type Threading } from './threading';

/** Anything else need not be asked for as an id; a Message-ID hardly comes without an @ or a dot. */
const GMAIL_ID = /^[\w-]+$/;

export interface ConversationSearch {
	/** What to read of the messages. */
	readonly headers: readonly string[];
	/** Whether to read all that the message to answer says. */
	readonly withBody?: boolean;
	/** The mailbox that is searched. */
	readonly owner: Mailbox;
	/** The input field that holds the reference. */
	readonly field: string;
	readonly signal: AbortSignal;
}

/** A conversation, and the message in it that a reply answers. */
export interface FoundConversation {
	readonly threadId: string;
	readonly message: StoredMessage;
	readonly threading: Threading;
}

/**
 * Finds a conversation by its id, by the id of one of its messages or by a Message-ID. It takes one
 * call for a thread's id, and another one for a body, and two for the others. Of a thread, the
 * newest message that is no draft is answered.
 *
 * @throws OutboxError `validation_error` on the field saying which part of it is not known
 */
export async function findConversation(
	api: GmailApi,
	reference: string,
	search: ConversationSearch,
): Promise<FoundConversation> {
	const { headers, withBody = false, signal } = search;
	const view = withBody ? 'full' : headers;
	if (GMAIL_ID.test(reference)) {
		const thread = await unlessUnknown(readThread(api, reference, headers, signal));
		if (thread) {
			const newest = pickNewest(thread);
			// The whole thread with all it says would be far more than the one message.
			const whole = newest && withBody ? await readMessage(api, newest.id, view, signal) : newest;
			return toFound(whole, reference, search);
		}
		const message = await unlessUnknown(readMessage(api, reference, view, signal));
		if (message) return toFound(message, reference, search);
	}
	const id = await findByMessageId(api, reference, signal);
	const message = id === undefined ? undefined : await readMessage(api, id, view, signal);
	// The search takes more than a Message-ID, so what it found is not always what was meant.
	const found = message && headerOf(message, 'Message-ID');
	if (!message || !found || withoutBrackets(found) !== withoutBrackets(reference)) {
		throw notFound(reference, search);
	}
	return toFound(message, reference, search);
}

/** One that can be referred to, if there is any. */
function pickNewest(thread: readonly StoredMessage[]): StoredMessage | undefined {
	const others = thread.filter((message) => !isDraft(message));
	return others.findLast((message) => toThreading(message)) ?? others.at(-1);
}

function isDraft({ labelIds }: StoredMessage): boolean {
	return labelIds.includes('DRAFT');
}

function toFound(
	message: StoredMessage | undefined,
	reference: string,
	{ field }: ConversationSearch,
): FoundConversation {
	if (!message || isDraft(message)) {
		throw unresolved(
			field,
			`the message to reply to was not found, because ${quoteReference(reference)} holds nothing but a draft. Reply to a message that was sent or received.`,
		);
	}
	const threading = toThreading(message);
	if (!threading) {
		throw unresolved(
			field,
			`the message ${quoteReference(reference)} has no Message-ID that a reply could refer to. Send a new email instead.`,
		);
	}
	return { threadId: message.threadId, message, threading };
}

async function unlessUnknown<T>(reading: Promise<T>): Promise<T | undefined> {
	try {
		return await reading;
	} catch (error) {
		if (isUnknownId(error)) return undefined;
		throw error;
	}
}

function notFound(reference: string, { field, owner }: ConversationSearch): OutboxError {
	const mailbox = `the Gmail mailbox ${owner.address}`;
	if (/[@<>]/.test(reference)) {
		return unresolved(
			field,
			`the message to reply to, ${quoteReference(reference)}, was not found in ${mailbox}. ` +
				`It may have arrived only just now, or lie in another mailbox: check ${field} and the connected account.`,
		);
	}
	return unresolved(
		field,
		`no thread or message ${quoteReference(reference)} was found in ${mailbox}. ` +
			"Gmail's ids count only in the mailbox they come from: connect the mailbox that owns the conversation, or give the Message-ID of the message to reply to.",
	);
}

function unresolved(field: string, problem: string): OutboxError {
	return validationError(field, `The reply cannot be threaded: ${problem}`);
}
