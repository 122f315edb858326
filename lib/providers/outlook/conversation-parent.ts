import { validationError } from '../../core/errors';
import type { ConversationParent } from '../../core/mail-store';
import type { Mailbox } from '../../core/message';
import { extractMessageIds } from '../../mail/message-references';
import { toPlainText } from '../../mail/plain-text';
import { toBody, toMailbox, toMailboxes, toMs } from './graph-content';
import { propertyOf, type ParentMessage } from './parent-message';
import { lookUpParent, type ParentLookUp } from './thread-lookup';

export interface ParentOptions extends Omit<ParentLookUp, 'sender'> {
	readonly owner: Mailbox;
}

/** @throws OutboxError `validation_error` on the field that says which part cannot be resolved */
export async function findParent(
	reference: string,
	{ owner, ...options }: ParentOptions,
): Promise<ConversationParent> {
	const { message, lookup } = await lookUpParent(reference, { ...options, sender: owner.address });
	const from = toMailbox(message.from);
	if (!from) {
		throw validationError(
			options.field,
			'The reply cannot be addressed: the message to reply to has no sender. Reply to another message.',
		);
	}
	const [inReplyTo] = extractMessageIds(propertyOf(message, 'inReplyTo') ?? '');
	const sentAt = toMs(message.sentDateTime);
	return {
		email: {
			messageId: lookup.parentMessageId,
			references: lookup.references,
			...(inReplyTo !== undefined && { inReplyTo }),
			from,
			replyTo: toMailboxes(message.replyTo),
			to: toMailboxes(message.toRecipients),
			cc: toMailboxes(message.ccRecipients),
			subject: lookup.subject,
		},
		threadId: lookup.conversationId,
		...(sentAt !== undefined && { sentAt }),
		...(await toBodies(message)),
		lookup,
	};
}

/** Exchange shows one body, in HTML as a rule, whatever the sender wrote. */
async function toBodies({
	body,
}: ParentMessage): Promise<Pick<ConversationParent, 'text' | 'html'>> {
	const shown = toBody(body);
	if (!shown || 'text' in shown) return shown ?? {};
	return { ...shown, text: await toPlainText(shown.html) };
}
