import type { DraftFate, StoredAttachment, StoredDraft } from '../../core/mail-store';
import type { Mailbox } from '../../core/message';
import { toTimestamp } from '../send-output';
import type { DraftRecord } from './draft-records';

/** A draft as the nodes and the API give it out. All times are ISO 8601, UTC. */
export interface DraftOutput {
	readonly draft_uid: string;
	readonly status: DraftRecord['state'];
	readonly provider: string;
	readonly account_id: string;
	readonly mailbox: string;
	readonly provider_thread_id: string | null;
	readonly planned_send_at: string | null;
	/** The message that sends it then, as the queue and its events name it. */
	readonly planned_message_uuid: string | null;
	readonly subject: string;
	readonly contact_id: string | null;
	readonly deal_id: string | null;
	readonly context_type: string | null;
	readonly context_id: string | null;
	readonly tags: readonly string[];
	readonly created_at: string;
	readonly updated_at: string;
}

/** The same with what it says, as it lies in the mailbox. */
export interface DraftContentOutput extends DraftOutput {
	readonly from: string | null;
	readonly to: readonly string[];
	readonly cc: readonly string[];
	readonly bcc: readonly string[];
	readonly reply_to: readonly string[];
	readonly body_text: string | null;
	readonly body_html: string | null;
	readonly attachments: readonly AttachmentOutput[];
}

export interface AttachmentOutput {
	readonly filename: string;
	readonly content_type: string;
	readonly size_bytes: number;
	readonly content_id: string | null;
}

export function toDraftOutput(record: DraftRecord, threadId?: string): DraftOutput {
	const planned = record.state === 'planned' ? record.plan : undefined;
	return {
		draft_uid: record.uid,
		status: record.state,
		provider: record.provider,
		account_id: record.account,
		mailbox: record.mailbox,
		provider_thread_id: threadId ?? null,
		planned_send_at: planned ? toTimestamp(planned.at) : null,
		planned_message_uuid: planned?.messageUid ?? null,
		subject: record.subject,
		contact_id: record.contactId ?? null,
		deal_id: record.dealId ?? null,
		context_type: record.contextType ?? null,
		context_id: record.contextId ?? null,
		tags: record.tags,
		created_at: toTimestamp(record.createdAt),
		updated_at: toTimestamp(record.updatedAt),
	};
}

/** What is no longer in the mailbox comes without its content. */
export function toFullDraftOutput(
	record: DraftRecord,
	fate: DraftFate,
): DraftOutput | DraftContentOutput {
	if (fate.state !== 'draft') return toDraftOutput(record);
	const { draft } = fate;
	return { ...toDraftOutput(record, draft.threadId), ...toContentOutput(draft) };
}

function toContentOutput(draft: StoredDraft): Omit<DraftContentOutput, keyof DraftOutput> {
	return {
		from: draft.from ? toText(draft.from) : null,
		to: draft.to.map(toText),
		cc: draft.cc.map(toText),
		bcc: draft.bcc.map(toText),
		reply_to: draft.replyTo.map(toText),
		body_text: draft.text ?? null,
		body_html: draft.html ?? null,
		attachments: draft.attachments.map(toAttachmentOutput),
	};
}

function toAttachmentOutput(attachment: StoredAttachment): AttachmentOutput {
	return {
		filename: attachment.filename,
		content_type: attachment.contentType,
		size_bytes: attachment.sizeBytes,
		content_id: attachment.contentId ?? null,
	};
}

function toText({ address, name }: Mailbox): string {
	return name === undefined || name === '' ? address : `${name} <${address}>`;
}
