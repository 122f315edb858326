import { OutboxError } from '../../core/errors';
import type { LoadedEmail } from '../../core/message';
import type { SubmissionContext } from '../../core/provider';
import { composeMime } from '../../mail/compose';
import { toEnvelope } from '../../mail/envelope';
import { deriveMessageId } from '../../mail/message-id';
import type { ReplyLookup } from './reply-lookup';

/** All that a draft is made of, the same for every attempt of a submission. */
export interface GmailRequest {
	/** Our marker, which Gmail leaves alone. */
	readonly uid: string;
	readonly mime: Buffer;
	/** The conversation that the message joins, and the input field that named it. */
	readonly thread?: { readonly id: string; readonly field: string };
	readonly recipients: readonly string[];
}

/**
 * The most that Gmail takes for one message, as it goes over the wire: about 25 MB of attachments.
 * @see https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.drafts/create
 */
export const MAX_MESSAGE_BYTES = 36_700_160;

/** A line of base64 carries 57 bytes in 78. */
const BASE64_GROWTH = 78 / 57;

/**
 * @param secret the installation's secret that Message-IDs derive from; Gmail replaces ours when it
 * sends, but a draft carries it
 * @throws OutboxError `payload_too_large`
 */
export async function toGmailRequest(
	email: LoadedEmail,
	{ uid, createdAt, tags }: SubmissionContext,
	{ lookup, secret }: { readonly lookup: ReplyLookup | undefined; readonly secret: Uint8Array },
): Promise<GmailRequest> {
	assertContentFits(email);
	const { from, to: recipients } = toEnvelope(email);
	const outgoing = { ...email, subject: lookup?.subject ?? email.subject };
	const mime = await composeMime(outgoing, {
		uid,
		messageId: deriveMessageId(secret, uid, from),
		date: createdAt,
		tags,
		keepBcc: true,
		...(lookup && {
			parent: { messageId: lookup.parentMessageId, references: lookup.references },
		}),
	});
	assertFits(mime.byteLength);
	if (!lookup) return { uid, mime, recipients };
	const { threadId: id, field = 'thread_id' } = lookup;
	return { uid, mime, recipients, thread: { id, field } };
}

/**
 * Refuses what is certainly too big once it is composed, without composing it.
 * @throws OutboxError `payload_too_large`
 */
export function assertContentFits({
	html = '',
	text = '',
	attachments,
}: Pick<LoadedEmail, 'html' | 'text' | 'attachments'>): void {
	const attached = attachments.reduce((sum, { source }) => sum + source.bytes.byteLength, 0);
	const written = Buffer.byteLength(html) + Buffer.byteLength(text);
	assertFits(written + Math.floor(attached * BASE64_GROWTH));
}

function assertFits(sizeBytes: number): void {
	if (sizeBytes <= MAX_MESSAGE_BYTES) return;
	throw new OutboxError(
		'payload_too_large',
		`The message is at least ${sizeBytes} bytes long as it goes over the wire; Gmail takes at most ${MAX_MESSAGE_BYTES}, which is about 25 MB of attachments. Send links to large files instead.`,
		{ details: { provider: 'gmail' } },
	);
}
