import type { FetchQueryObject } from 'imapflow';

import { isOutboxError, validationError } from '../../core/errors';
import type { ConversationParent } from '../../core/mail-store';
import type { Mailbox } from '../../core/message';
import { parseMailbox } from '../../mail/addresses';
import { parseReference, quoteReference } from '../../mail/message-references';
import { fetchOne, searchNewest, type FoundMessage } from './find-message';
import { listSearchable } from './mailboxes';
import { parseMessageLocation } from './message-location';
import { readMessage, type ReadMessage } from './read-message';
import type { ImapSession, MessagePlace } from './session';
import type { Store } from './store';

/** What a reply needs to know of a message. */
export const THREAD_HEADERS = [
	...['Message-ID', 'In-Reply-To', 'References', 'From', 'Reply-To', 'To', 'Cc', 'Subject'],
	'Date',
];

/** The text comes first in a message; more of it is not worth quoting. */
const MAX_QUOTED_BYTES = 1024 * 1024;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

interface Wanted {
	readonly field: string;
	readonly withBody: boolean;
	readonly signal: AbortSignal;
}

/** Finds a message to reply to by its place, its Message-ID or our own id. */
export async function findParent(
	store: Store,
	given: string,
	{ field, withBody, signal }: Wanted,
): Promise<ConversationParent> {
	const reference = parseReference(given, field);
	const query: FetchQueryObject = withBody
		? { source: { start: 0, maxLength: MAX_QUOTED_BYTES } }
		: { headers: THREAD_HEADERS };
	const place = parseMessageLocation(reference);
	const found = await store.use(signal, (session) =>
		place ? fetchAt(session, place, query) : search(session, reference, query),
	);
	if (!('message' in found)) throw notFound(reference, field, store.owner, found.left);
	const { source, headers } = found.message;
	return toParent(await readMessage(source ?? headers ?? Buffer.alloc(0)), withBody, field);
}

type Search = FoundMessage | { readonly left: number };

async function fetchAt(
	session: ImapSession,
	place: MessagePlace,
	query: FetchQueryObject,
): Promise<Search> {
	const { paths } = await listSearchable(session);
	if (!paths.includes(place.mailbox)) return { left: 0 };
	const { uidValidity } = await session.open(place.mailbox);
	if (uidValidity !== place.uidValidity) return { left: 0 };
	const message = await fetchOne(session, place.uid, query);
	return message ? { place, message } : { left: 0 };
}

async function search(
	session: ImapSession,
	reference: string,
	query: FetchQueryObject,
): Promise<Search> {
	const marks = {
		messageId: `<${reference.replace(/^<(.*)>$/, '$1')}>`,
		...(UUID.test(reference) && { outboxId: reference.toLowerCase() }),
	};
	const { paths, left } = await listSearchable(session);
	for (const mailbox of paths) {
		const { uidValidity, count } = await session.open(mailbox);
		const uid = count === 0 ? undefined : await searchNewest(session, marks);
		const message = uid === undefined ? undefined : await fetchOne(session, uid, query);
		if (uid !== undefined && message) return { place: { mailbox, uidValidity, uid }, message };
	}
	return { left };
}

function toParent(message: ReadMessage, withBody: boolean, field: string): ConversationParent {
	const { messageId, inReplyTo, references, date, text, html } = message;
	if (messageId === undefined) {
		throw validationError(
			field,
			`${field} names a message that has no Message-ID, so a reply cannot be threaded to it. Send a new message instead.`,
		);
	}
	const [from] = usable(message.from ? [message.from] : []);
	if (!from) {
		throw validationError(
			field,
			`${field} names a message without a sender, so there is nobody to reply to.`,
		);
	}
	const thread = { messageId, ...(inReplyTo !== undefined && { inReplyTo }) };
	return {
		email: {
			...{ ...thread, references, from },
			...{ replyTo: usable(message.replyTo), to: usable(message.to), cc: usable(message.cc) },
			subject: message.subject,
		},
		threadId: messageId,
		...(date !== undefined && { sentAt: date }),
		...(withBody && text !== undefined && { text }),
		...(withBody && html !== undefined && { html }),
		lookup: { ...thread, references: [...references] },
	};
}

/** Inbound mail may name addresses that nobody can write to. */
function usable(mailboxes: readonly Mailbox[]): readonly Mailbox[] {
	return mailboxes.filter(({ address }) => {
		try {
			return parseMailbox(address, 'address').address === address;
		} catch (error) {
			if (isOutboxError(error)) return false;
			throw error;
		}
	});
}

function notFound(reference: string, field: string, { address }: Mailbox, left: number): Error {
	const rest =
		left === 0
			? ''
			: ` ${left} mailboxes of the account were not searched, because it has so many.`;
	return validationError(
		field,
		`The reply cannot be threaded: the message to reply to, ${quoteReference(reference)}, was not found in the mailboxes of ${address}. ` +
			`It may have arrived only just now, or lie in another account: give its Message-ID, and check the connected account.${rest}`,
	);
}
