import { validationError } from '../core/errors';
import type { Mailbox } from '../core/message';
import type { ParentEmail } from '../core/parent-email';
import { toIdentity } from './identity';
import { toThreadHeaders, type ThreadHeaders } from './message-references';
import { uniqueRecipients } from './recipients';
import { presentText, toHeaderText } from './safe-text';
import { MAX_SUBJECT_CHARACTERS } from './subject';

/** What was looked up for a reply; each part may have been impossible to find. */
export interface ReplyLookup {
	readonly parent: ParentEmail | undefined;
	/** The provider's id of the conversation. */
	readonly threadId: string | undefined;
	/** The mailbox the conversation belongs to: it sends the reply. */
	readonly owner: Mailbox | undefined;
}

/** What the user gave; a given sender is no part of it, as it would be ignored. */
export interface ReplyInput {
	readonly replyAll: boolean;
	readonly to?: readonly Mailbox[];
	readonly cc?: readonly Mailbox[];
	readonly subject?: string;
}

export interface Reply extends ThreadHeaders {
	readonly from: Mailbox;
	readonly to: readonly Mailbox[];
	readonly cc: readonly Mailbox[];
	readonly subject: string;
	readonly threadId: string;
	readonly warnings: readonly string[];
}

/**
 * Works out sender, recipients, subject and threading of a reply.
 * @param field the input field that named the parent, e.g. `reply_to_message_uid`
 * @throws OutboxError `validation_error` saying which part of the conversation is not known
 */
export function toReply(input: ReplyInput, lookup: ReplyLookup, field: string): Reply {
	const { parent, threadId, owner } = lookup;
	if (parent === undefined) throw unresolved(field, 'the message to reply to');
	if (threadId === undefined) throw unresolved(field, "that message's thread");
	if (owner === undefined) throw unresolved(field, 'the mailbox that owns the conversation');
	const subject = toReplySubject(parent.subject, input.subject);
	return {
		from: owner,
		...toReplyRecipients(input, parent, owner),
		subject,
		threadId,
		...toThreadHeaders(parent),
		warnings: threadingWarnings(subject, parent.subject),
	};
}

/** One “Re: ” in front, however many there were and in whatever case; a given subject wins. */
export function toReplySubject(parentSubject: string, given?: string): string {
	const subject = presentText(given)?.trim() ?? `Re: ${withoutPrefixes(parentSubject)}`.trim();
	return [...subject].slice(0, MAX_SUBJECT_CHARACTERS).join('');
}

/**
 * Given recipients win. Else the parent's Reply-To, else its From; replying to all adds its To and
 * Cc without ourselves. Replying to our own message goes on to whom it went, ourselves included
 * where we had written to ourselves.
 */
export function toReplyRecipients(
	input: ReplyInput,
	parent: ParentEmail,
	owner: Mailbox,
): Pick<Reply, 'to' | 'cc'> {
	const derived = deriveRecipients(input.replyAll, parent, owner);
	const { to, cc } = uniqueRecipients({
		to: input.to?.length ? input.to : derived.to,
		// Whoever picks the recipients does not want others added.
		cc: input.cc?.length ? input.cc : input.to?.length ? [] : derived.cc,
		bcc: [],
	});
	return { to, cc };
}

function deriveRecipients(
	replyAll: boolean,
	parent: ParentEmail,
	owner: Mailbox,
): Pick<Reply, 'to' | 'cc'> {
	const ourselves = toIdentity(owner.address);
	const isOurs = ({ address }: Mailbox) => toIdentity(address) === ourselves;
	if (isOurs(parent.from) && parent.to.length > 0) {
		return { to: parent.to, cc: replyAll ? parent.cc : [] };
	}
	const authors = parent.replyTo.length > 0 ? parent.replyTo : [parent.from];
	if (!replyAll) return { to: authors, cc: [] };
	const others = (mailboxes: readonly Mailbox[]) => mailboxes.filter((each) => !isOurs(each));
	return { to: [...authors, ...others(parent.to)], cc: others(parent.cc) };
}

/** Gmail and others thread by subject as well: say so when a given one breaks the thread. */
function threadingWarnings(subject: string, parentSubject: string): readonly string[] {
	const same =
		withoutPrefixes(subject).toLowerCase() === withoutPrefixes(parentSubject).toLowerCase();
	if (same) return [];
	return [
		'The subject differs from that of the message replied to, so the reply starts a new conversation for some readers.',
	];
}

/** The subject proper; an inbound one may hold what must not go out again. */
function withoutPrefixes(subject: string): string {
	return toHeaderText(subject).replace(/^(?:re: *)+/i, '');
}

function unresolved(field: string, what: string): Error {
	return validationError(
		field,
		`The reply cannot be threaded: ${what} was not found. Check ${field}, and that the account can read the conversation.`,
	);
}
