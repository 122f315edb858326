import { z } from 'zod/v4';

import type { DraftFate, KnownDraft, StoredDraft } from '../../core/mail-store';
import { fileSchema, toStoredAttachment } from './draft-files';
import type { Delivery } from './deliver';
import {
	bodySchema,
	recipientSchema,
	recipientsSchema,
	toBody,
	toMailbox,
	toMailboxes,
	toMs,
} from './graph-content';
import { graphMessageSchema, toSelect, type MessageView } from './graph-message';
import { lookAtDraft } from './look-at-draft';
import { toReceipt } from './response';

/** Only files have a `contentId`, so its type has to be named. Contents are not asked for. */
const ATTACHMENTS =
	'attachments($select=name,contentType,size,isInline,microsoft.graph.fileAttachment/contentId)';

const contentSchema = graphMessageSchema.extend({
	from: recipientSchema.nullish(),
	toRecipients: recipientsSchema,
	ccRecipients: recipientsSchema,
	bccRecipients: recipientsSchema,
	replyTo: recipientsSchema,
	subject: z.string().nullish(),
	body: bodySchema.nullish(),
	lastModifiedDateTime: z.string().nullish(),
	changeKey: z.string(),
});
const draftSchema = contentSchema.extend({ attachments: z.array(fileSchema).default([]) });
type DraftContent = z.infer<typeof draftSchema>;

const DRAFT_VIEW: MessageView<DraftContent> = {
	query: { $select: toSelect(contentSchema), $expand: ATTACHMENTS },
	schema: draftSchema,
};

/**
 * Reads a draft, whoever has edited it last.
 * @throws OutboxError as `lookAtDraft`
 */
export async function findDraft(
	{ reference, recipients }: KnownDraft,
	signal: AbortSignal,
	{ client, clock }: Delivery,
): Promise<DraftFate> {
	const look = await lookAtDraft(reference, client, { view: DRAFT_VIEW, signal });
	switch (look.state) {
		case 'draft':
			return { state: 'draft', draft: toStoredDraft(look.message, look.reference) };
		case 'sent': {
			const actual = recipientsOf(toStoredDraft(look.message, reference));
			const addressed = { recipients: actual.length > 0 ? actual : recipients };
			return { state: 'sent', receipt: toReceipt(look.message, addressed, clock.now()) };
		}
		case 'gone':
			return { state: 'gone' };
	}
}

/** Everyone a draft is addressed to. */
export function recipientsOf({ to, cc, bcc }: StoredDraft): readonly string[] {
	return [...to, ...cc, ...bcc].map(({ address }) => address);
}

function toStoredDraft(message: DraftContent, reference: StoredDraft['reference']): StoredDraft {
	const { conversationId, internetMessageId, subject, changeKey } = message;
	const from = toMailbox(message.from);
	const changedAt = toMs(message.lastModifiedDateTime);
	return {
		reference,
		...(conversationId && { threadId: conversationId }),
		...(internetMessageId && { messageId: internetMessageId }),
		...(from && { from }),
		to: toMailboxes(message.toRecipients),
		cc: toMailboxes(message.ccRecipients),
		bcc: toMailboxes(message.bccRecipients),
		replyTo: toMailboxes(message.replyTo),
		subject: subject ?? '',
		...toBody(message.body),
		attachments: message.attachments.map(toStoredAttachment),
		...(changedAt !== undefined && { changedAt }),
		version: changeKey,
	};
}
