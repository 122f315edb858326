import type { Json } from '../../core/canonical-json';
import { OutboxError } from '../../core/errors';
import type { LoadedAttachment, LoadedEmail } from '../../core/message';
import type { SubmissionContext } from '../../core/provider';
import { composeMime } from '../../mail/compose';
import { toEnvelope } from '../../mail/envelope';
import { deriveMessageId } from '../../mail/message-id';
import { toHeaderText } from '../../mail/safe-text';
import { parseThreadLookup, type ThreadLookup } from './thread-lookup';
import { toChildIndex } from './thread-index';

/** All that an attempt hands to Graph, the same for every attempt of a submission. */
export interface OutlookRequest {
	readonly mime: Buffer;
	/** What is too large to stand in `mime` and is added to the draft file by file. */
	readonly attachments: readonly LoadedAttachment[];
	readonly messageId: string;
	readonly recipients: readonly string[];
}

/**
 * What Graph takes in one request: 4 MiB, found by trial, less some room.
 * @see https://github.com/microsoftgraph/msgraph-sdk-java-core/pull/52
 */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024 - 4096;
/** A MIME message goes out as base64. */
const MAX_MIME_BYTES = (MAX_REQUEST_BYTES / 4) * 3;
/** What an upload session takes. */
const MAX_ATTACHMENT_BYTES = 150_000_000;

/**
 * @param lookup what `lookUpThread` found
 * @param secret the installation's secret that Message-IDs derive from
 * @throws OutboxError `payload_too_large` on the field that Graph cannot take in any way
 */
export async function toOutlookRequest(
	email: LoadedEmail,
	context: SubmissionContext,
	lookup: Json | undefined,
	secret: Uint8Array,
): Promise<OutlookRequest> {
	assertAttachable(email.attachments);
	const messageId = deriveMessageId(secret, context.uid, email.from.address);
	const recipients = toEnvelope(email).to;
	const compose = await createComposer(email, context, messageId, lookup);
	if (sizeOf(email.attachments) <= MAX_MIME_BYTES) {
		const mime = await compose(email.attachments);
		if (mime.length <= MAX_MIME_BYTES) return { mime, attachments: [], messageId, recipients };
	}
	const mime = await compose([]);
	if (mime.length > MAX_MIME_BYTES) throw bodyTooLarge(email, mime.length);
	return { mime, attachments: email.attachments, messageId, recipients };
}

async function createComposer(
	email: LoadedEmail,
	{ uid, createdAt, tags }: SubmissionContext,
	messageId: string,
	lookup: Json | undefined,
) {
	const thread = parseThreadLookup(lookup);
	const headers = thread ? withThreadHeaders(email.headers, thread, createdAt) : email.headers;
	return (attachments: readonly LoadedAttachment[]): Promise<Buffer> =>
		composeMime(
			{ ...email, headers, attachments },
			{
				uid,
				messageId,
				date: createdAt,
				tags,
				keepBcc: true,
				...(thread && {
					parent: { messageId: thread.parentMessageId, references: thread.references },
				}),
			},
		);
}

/**
 * In-Reply-To and References thread a message everywhere; these two do so in Exchange, which keeps
 * its conversations by the index that Outlook writes.
 * @see https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxcmail/
 */
function withThreadHeaders(
	given: Readonly<Record<string, string>>,
	{ conversationIndex, topic }: ThreadLookup,
	createdAt: number,
): Readonly<Record<string, string>> {
	const index = conversationIndex === null ? undefined : toChildIndex(conversationIndex, createdAt);
	if (index === undefined) return given;
	const others = Object.entries(given).filter(([name]) => !/^thread-(index|topic)$/i.test(name));
	const subject = toHeaderText(topic ?? '');
	return {
		...Object.fromEntries(others),
		...(subject !== '' && { 'Thread-Topic': subject }),
		'Thread-Index': index,
	};
}

function assertAttachable(attachments: readonly LoadedAttachment[]): void {
	const index = attachments.findIndex(({ source }) => source.bytes.length > MAX_ATTACHMENT_BYTES);
	const found = attachments[index];
	if (found === undefined) return;
	throw tooLarge(
		`attachments[${index}]`,
		`The file has ${found.source.bytes.length} bytes, and Microsoft 365 takes at most ${MAX_ATTACHMENT_BYTES}. Send a link to it instead.`,
	);
}

function sizeOf(attachments: readonly LoadedAttachment[]): number {
	return attachments.reduce((sum, { source }) => sum + source.bytes.length, 0);
}

function bodyTooLarge({ html = '', text = '' }: LoadedEmail, sizeBytes: number): OutboxError {
	return tooLarge(
		html.length > text.length ? 'body_html' : 'body_text',
		`The message has ${sizeBytes} bytes without its attachments, and Microsoft 365 takes at most ${MAX_MIME_BYTES} in a request. Shorten the text, or attach it as a file.`,
	);
}

function tooLarge(field: string, text: string): OutboxError {
	return new OutboxError('payload_too_large', text, { details: { provider: 'outlook', field } });
}
