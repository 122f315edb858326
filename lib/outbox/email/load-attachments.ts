import type { Attachment, EmailMessage, LoadedAttachment, LoadedEmail } from '../../core/message';

/** Fetches a file over HTTP; the port behind attachments given by URL. */
export type FetchUrl = (
	url: string,
	options: {
		/** The input field at fault when the file cannot be had. */
		readonly field: string;
		readonly maxBytes: number;
		readonly signal?: AbortSignal | undefined;
	},
) => Promise<{ readonly bytes: Uint8Array }>;

/**
 * Brings every attachment to hand. Files behind URLs are fetched one after another, so that memory
 * holds no more than the cap for the whole message.
 *
 * @throws OutboxError on the field of the attachment that cannot be had
 */
export async function loadAttachments(
	email: EmailMessage,
	{
		fetchUrl,
		maxBytes,
		signal,
	}: {
		readonly fetchUrl: FetchUrl;
		readonly maxBytes: number;
		readonly signal?: AbortSignal | undefined;
	},
): Promise<LoadedEmail> {
	const attachments: LoadedAttachment[] = [];
	let leftBytes = maxBytes - sizeAtHand(email.attachments);
	for (const [index, attachment] of email.attachments.entries()) {
		const { source } = attachment;
		if (source.kind === 'bytes') {
			attachments.push({ ...attachment, source });
			continue;
		}
		const field = `attachments[${index}].url`;
		const { bytes } = await fetchUrl(source.url, { field, maxBytes: leftBytes, signal });
		leftBytes -= bytes.byteLength;
		attachments.push({ ...attachment, source: { kind: 'bytes', bytes } });
	}
	return { ...email, attachments };
}

function sizeAtHand(attachments: readonly Attachment[]): number {
	return attachments.reduce(
		(sum, { source }) => sum + (source.kind === 'bytes' ? source.bytes.byteLength : 0),
		0,
	);
}
