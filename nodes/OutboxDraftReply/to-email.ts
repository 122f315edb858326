import { validationError } from '../../lib/core/errors';
import { parseEmailInput, type OptionalPart, type ParsedEmail } from '../../lib/mail/email-input';
import { parseReference } from '../../lib/mail/message-references';
import type { EmailRequest } from '../../lib/outbox/email/send-email';
import type { Links } from '../../lib/outbox/links';
import { PARENT_FIELD, type ReplyWish } from '../../lib/outbox/reply/reply';
import type { Runtime } from '../shared/compose';
import { toEmailInput } from '../shared/email-fields';
import type { MailAccount } from '../shared/mail-account';
import type { ItemSurroundings } from '../shared/run-sends';
import { toKeyChoice, toKeyScope, toMaxContentBytes, toPolicy } from '../shared/send-options';
import type { OperationName } from './operations';
import type { DraftReplyParameters } from './read-parameters';

/** What an operation needs of an email before it can be sent or kept. */
const OPTIONAL: Readonly<Partial<Record<OperationName, readonly OptionalPart[]>>> = {
	sendNew: ['body'],
	// Recipients and subject follow from the message that is replied to.
	reply: ['to', 'subject', 'body'],
	replyAll: ['to', 'subject', 'body'],
	createDraft: ['to', 'subject', 'body'],
	updateDraft: ['to', 'subject', 'body'],
};

/** Where an item stands, and the account that the node has. */
export interface Surroundings extends ItemSurroundings {
	readonly account: MailAccount;
	readonly runtime: Pick<Runtime, 'urlFiles'>;
}

export type UnconnectedEmail = Omit<EmailRequest, 'provider'>;

/**
 * The email of one item, with all its files at hand but those behind URLs.
 * @throws OutboxError before anything is reserved, kept or sent
 */
export async function toEmailRequest(
	operation: OperationName,
	parameters: DraftReplyParameters,
	{ account, readers, run, itemIndex, runtime, ...surroundings }: Surroundings,
): Promise<UnconnectedEmail> {
	const { options } = parameters;
	const maxBytes = toMaxContentBytes(options);
	const { tags, ...email } = await parseEmail(operation, parameters, { account, readers });
	account.check(email);
	return {
		email,
		scope: toKeyScope(options, surroundings),
		key: toKeyChoice(parameters, { runId: run.runId, slot: run.slotOf(itemIndex) }),
		adoptNewestInSlot: parameters.deduplicateBy === 'execution' && run.recovers,
		links: toLinks(parameters),
		tags,
		origin: run.originOf(itemIndex),
		files: runtime.urlFiles({ allowPrivate: account.allowPrivateUrls, maxBytes }),
		maxAttachmentBytes: maxBytes,
		policy: toPolicy(options),
	};
}

/** @throws OutboxError `validation_error` on the field at fault */
export async function parseEmail(
	operation: OperationName,
	parameters: DraftReplyParameters,
	{ account, readers }: Pick<Surroundings, 'account' | 'readers'>,
): Promise<ParsedEmail> {
	const maxContentBytes = toMaxContentBytes(parameters.options);
	// The mailbox of the conversation sends a reply, whoever else is given.
	const fields = isReply(operation, parameters) ? { ...parameters, from: undefined } : parameters;
	return parseEmailInput(await toEmailInput(fields, readers, maxContentBytes), {
		...account.senders,
		maxContentBytes,
		optional: OPTIONAL[operation] ?? [],
	});
}

/** How the email replies; undefined where it does not. */
export function toReplyWish(
	operation: OperationName,
	parameters: DraftReplyParameters,
	timeZone: string,
): ReplyWish | undefined {
	const { replyToMessageUid: parent, replyToAll, quote } = parameters;
	if (!isReply(operation, parameters)) return undefined;
	if (parent === undefined) {
		throw validationError(
			PARENT_FIELD,
			`${PARENT_FIELD} is missing. Say which message to reply to: by the uid that this package gave it, by its id or its conversation's id in the mailbox, or by its Message-ID.`,
		);
	}
	return {
		parent: parseReference(parent, PARENT_FIELD),
		toAll: operation === 'replyAll' || (operation === 'createDraft' && replyToAll),
		...(quote && { quoteIn: timeZone }),
	};
}

function isReply(operation: OperationName, { replyToMessageUid }: DraftReplyParameters): boolean {
	if (operation === 'createDraft') return replyToMessageUid !== undefined;
	return operation === 'reply' || operation === 'replyAll';
}

function toLinks({ contactId, dealId, contextType, contextId }: DraftReplyParameters): Links {
	return {
		...(contactId !== undefined && { contactId }),
		...(dealId !== undefined && { dealId }),
		...(contextType !== undefined && { contextType }),
		...(contextId !== undefined && { contextId }),
	};
}

/**
 * The account of the credential is the one that sends; whoever names one must mean it.
 * @throws OutboxError `validation_error` on `from_account_id`
 */
export function checkAccount(wanted: string | undefined, connected: string): void {
	if (wanted === undefined || wanted === connected) return;
	throw validationError(
		'from_account_id',
		`from_account_id is not the account that the credential connects, which is ${connected}. Choose the credential of the account to send from, or leave from_account_id out.`,
	);
}
