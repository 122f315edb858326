import { z } from 'zod/v4';

import type { Json } from '../../core/canonical-json';
import { storeError, validationError } from '../../core/errors';
import type { ConversationParent, MailStore } from '../../core/mail-store';
import type { EmailMessage, Mailbox } from '../../core/message';
import { quoteParent, type QuotedBodies } from '../../mail/quote';
import { uniqueRecipients } from '../../mail/recipients';
import { toReply } from '../../mail/reply';
import { storedMailboxSchema } from '../directory/stored-mailbox';
import { EMAIL_ROUTE, type EmailCompletion } from '../email/send-email';
import type { Environment } from '../environment';
import { lookUp } from '../look-up';
import type { SendPolicy } from '../policy';
import type { LoadHooks } from '../send-request';

/** How a message replies to another. */
export interface ReplyWish {
	/** Our uid, the provider's id of a message or of its conversation, or a Message-ID. */
	readonly parent: string;
	/** Whether everyone who got the parent gets the reply. */
	readonly toAll: boolean;
	/** Whether the parent stands below the reply, with its date in that time zone. */
	readonly quoteIn?: string | undefined;
}

/** The input field that names the parent. */
export const PARENT_FIELD = 'reply_to_message_uid';

/** What a reply derives from its parent is put on record under this name. */
const REPLY = 'reply';

const keptSchema = z.strictObject({
	/** Finds the same parent again, whatever has come after it. */
	parent: z.string(),
	from: storedMailboxSchema,
	to: z.array(storedMailboxSchema),
	cc: z.array(storedMailboxSchema),
	subject: z.string(),
	warnings: z.array(z.string()),
});
type KeptReply = z.infer<typeof keptSchema>;

export interface ReplySources {
	readonly store: MailStore;
	readonly policy: SendPolicy;
	/** Its ledger knows what was sent under our uids. */
	readonly environment: Environment;
}

/** Makes an email a reply once its key is reserved. */
export function toReplyCompletion(wish: ReplyWish, sources: ReplySources): EmailCompletion {
	return {
		wish: {
			reply_to: wish.parent,
			reply_all: wish.toAll,
			...(wish.quoteIn !== undefined && { quote: wish.quoteIn }),
		},
		complete: (email, hooks) => completeReply(email, wish, sources, hooks),
	};
}

/**
 * Completes a reply: its sender is the mailbox of the conversation, its recipients and subject are
 * the given ones, else they follow from the parent. What was found is kept, so that a retry replies
 * to the same message.
 *
 * @throws OutboxError `validation_error` on `reply_to_message_uid` that says which part of the
 * conversation cannot be resolved
 */
async function completeReply(
	email: EmailMessage,
	wish: ReplyWish,
	sources: ReplySources,
	hooks: Pick<LoadHooks, 'recall' | 'keep'>,
): Promise<EmailMessage> {
	const kept = parseKept(hooks.recall(REPLY));
	const parent =
		kept && wish.quoteIn === undefined ? undefined : await findParent(kept?.parent, wish, sources);
	const reply = kept ?? toKept(email, wish, parent, sources.store);
	if (parent && !kept) {
		hooks.keep(EMAIL_ROUTE, parent.lookup);
		hooks.keep(REPLY, toJson(reply));
	}
	const { from, cc: derivedCc, subject } = reply;
	const { to, cc, bcc, dropped } = uniqueRecipients({
		...{ to: reply.to, cc: derivedCc, bcc: email.bcc },
	});
	return {
		...email,
		...{ from, to, cc, bcc, subject },
		dropped: [...email.dropped, ...dropped],
		...(await quoted(email, wish, parent)),
	};
}

function parseKept(lookup: Json | undefined): KeptReply | undefined {
	if (lookup === undefined) return undefined;
	const { data } = keptSchema.safeParse(lookup);
	if (data) return data;
	throw storeError('What was looked up for this reply cannot be read back from the ledger.');
}

async function findParent(
	known: string | undefined,
	wish: ReplyWish,
	sources: ReplySources,
): Promise<ConversationParent> {
	const { store, policy, environment } = sources;
	const reference = known ?? (await resolveUid(wish.parent, sources));
	const withBody = wish.quoteIn !== undefined;
	return lookUp(
		(signal) => store.findParent(reference, { field: PARENT_FIELD, withBody, signal }),
		policy,
		environment,
	);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Our uid stands for what the mailbox calls the message; anything else is the mailbox's to know.
 * @throws OutboxError `validation_error` for a message of another mailbox, or one that was not sent
 */
async function resolveUid(
	reference: string,
	{ store, environment: { backend } }: ReplySources,
): Promise<string> {
	if (!UUID.test(reference)) return reference;
	const submission = (await backend.submissions.findByUid(reference.toLowerCase()))?.submission;
	if (!submission) return reference;
	const { account, provider, state, receipt } = submission;
	if (account !== store.account) {
		throw validationError(
			PARENT_FIELD,
			`The reply cannot be threaded: message ${reference} was sent from another mailbox (${provider}, account ${account}) than the one connected, ${store.owner.address}. Connect the mailbox that owns the conversation.`,
		);
	}
	if (!receipt) {
		throw validationError(
			PARENT_FIELD,
			`The reply cannot be threaded: message ${reference} has not been sent (it is ${state}), so it has no Message-ID to reply to.`,
		);
	}
	// Where the provider gives no ids, the receipt repeats ours.
	return receipt.id === submission.uid ? (receipt.messageId ?? reference) : receipt.id;
}

function toKept(
	{ to, cc, subject }: EmailMessage,
	{ toAll }: ReplyWish,
	parent: ConversationParent | undefined,
	{ owner }: MailStore,
): KeptReply {
	const lookup = { parent: parent?.email, threadId: parent?.threadId, owner };
	const reply = toReply({ replyAll: toAll, to, cc, subject }, lookup, PARENT_FIELD);
	return {
		parent: reply.inReplyTo,
		...{ from: reply.from, to: [...reply.to], cc: [...reply.cc] },
		...{ subject: reply.subject, warnings: [...reply.warnings] },
	};
}

function toJson({ from, to, cc, ...texts }: KeptReply): Json {
	const plain = (mailbox: Mailbox) => ({ ...mailbox });
	return { ...texts, from: plain(from), to: to.map(plain), cc: cc.map(plain) };
}

async function quoted(
	email: EmailMessage,
	{ quoteIn }: ReplyWish,
	parent: ConversationParent | undefined,
): Promise<QuotedBodies> {
	return quoteIn === undefined || !parent ? {} : quoteParent(email, parent, quoteIn);
}
