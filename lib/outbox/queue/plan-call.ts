import { isOutboxError } from '../../core/errors';
import { mapInTurns } from '../../core/in-turns';
import type { Mailbox } from '../../core/message';
import type { QueuedMessage } from '../../core/queued-message';
import type { QueuedCall } from '../../core/queue-store';
import type { Contact } from '../directory/contacts';
import type { CallDirectory } from './call-directory';
import type { CallContents } from './contents';
import { chooseRoute, type DeliveryRoute } from './delivery-route';
import { createMessageUids } from './message-uid';
import type { QueueEmail, QueueRecipient } from './queue-email';
import { checkSendTime } from './send-time';

/** Everything that makes a call, with all look-ups done. */
export interface PreparedCall {
	readonly email: QueueEmail;
	readonly contents: CallContents;
	readonly directory: CallDirectory;
}

/** What is fixed for a call from its first try on. */
export interface CallContext {
	readonly uid: string;
	/** Milliseconds since the epoch. */
	readonly createdAt: number;
	/** How long the messages are kept after their last change. */
	readonly retentionMs: number;
}

/**
 * Whether a new call could be queued at this time.
 * @throws OutboxError the refusals of `chooseRoute`, or `validation_error` on `send_at`
 */
export function checkCall(
	{ from, sendAt }: QueueEmail,
	directory: CallDirectory,
	now: number,
): void {
	void chooseRoute(from, directory);
	if (sendAt !== undefined) checkSendTime(sendAt, 'send_at', now);
}

/**
 * The messages of a call: one for each recipient, linked to their contacts. Pure: the same input
 * gives the same messages.
 * @throws OutboxError the refusals of `chooseRoute`
 */
export async function planCall(
	{ email, contents, directory }: PreparedCall,
	{ uid: callUid, createdAt, retentionMs }: CallContext,
): Promise<QueuedCall> {
	const uidOf = createMessageUids(callUid);
	const routeOf = createRouter(email.from, directory);
	const { queue, stream, priority, sendAt = createdAt } = email;

	const toMessage = (recipient: QueueRecipient, index: number): QueuedMessage => {
		const contact = directory.contacts.get(recipient.identity);
		const contactId = contact?.contactId ?? email.contactId;
		return {
			uid: uidOf(index),
			callUid,
			index,
			queue,
			...routeOf(contact),
			priority,
			dueAt: Math.max(sendAt, createdAt),
			type: recipient.type,
			recipient: recipient.identity,
			to: { ...recipient.mailbox },
			replyTo: replyToOf(email, contact),
			...(contactId !== undefined && { contactId }),
			...(email.dealId !== undefined && { dealId: email.dealId }),
			...(email.tag !== undefined && { tag: email.tag }),
			stream,
			...('each' in contents && { content: contents.each[index] }),
			state: 'pending',
			attempts: 0,
			createdAt,
			updatedAt: createdAt,
			retentionMs,
		};
	};
	return {
		uid: callUid,
		...('shared' in contents && { content: contents.shared }),
		messages: await mapInTurns(email.recipients, toMessage),
	};
}

function replyToOf({ replyTo }: QueueEmail, contact: Contact | undefined): Mailbox[] {
	return contact?.replyTo ? [contact.replyTo] : [...replyTo];
}

/**
 * The way of each message. A contact's delivery route wins, unless nobody may send from it any more:
 * then the message goes as it was asked for.
 */
function createRouter(
	from: Mailbox,
	directory: CallDirectory,
): (contact: Contact | undefined) => DeliveryRoute {
	const requested = chooseRoute(from, directory);
	const routes = new Map<string, DeliveryRoute>();
	return (contact) => {
		if (!contact?.from) return requested;
		const key = JSON.stringify([contact.from.address, contact.from.name]);
		const route = routes.get(key) ?? routeOrElse(contact.from, directory, requested);
		routes.set(key, route);
		return route;
	};
}

function routeOrElse(
	from: Mailbox,
	directory: CallDirectory,
	requested: DeliveryRoute,
): DeliveryRoute {
	try {
		return chooseRoute(from, directory);
	} catch (error) {
		if (isOutboxError(error)) return requested;
		throw error;
	}
}
