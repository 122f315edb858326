import type { Attachment, LoadedAttachment } from '../core/message';

/** Where files behind URLs come from. */
export interface UrlFiles {
	/**
	 * Refuses what is plainly not allowed, without touching the network.
	 * @throws OutboxError `validation_error` on the field
	 */
	check(url: string, field: string): void;
	/** @throws OutboxError on the field, always `not-sent` */
	fetch(
		url: string,
		options: {
			readonly field: string;
			readonly maxBytes: number;
			readonly signal?: AbortSignal | undefined;
		},
	): Promise<{ readonly bytes: Uint8Array }>;
}

/**
 * Checks the URLs of a message's attachments before anything is reserved.
 * @throws OutboxError `validation_error` on the attachment
 */
export function checkAttachmentUrls(
	attachments: readonly Attachment[],
	files: Pick<UrlFiles, 'check'>,
): void {
	for (const [index, { source }] of attachments.entries()) {
		if (source.kind === 'url') files.check(source.url, urlField(index));
	}
}

/**
 * Brings every attachment to hand. Files behind URLs are fetched one after another, so that memory
 * holds no more than the cap for the whole message.
 *
 * @throws OutboxError on the field of the attachment that cannot be had
 */
export async function loadAttachments(
	given: readonly Attachment[],
	{
		files,
		maxBytes,
		signal,
	}: {
		readonly files: UrlFiles;
		readonly maxBytes: number;
		readonly signal?: AbortSignal | undefined;
	},
): Promise<readonly LoadedAttachment[]> {
	const attachments: LoadedAttachment[] = [];
	let leftBytes = maxBytes - sizeAtHand(given);
	for (const [index, attachment] of given.entries()) {
		const { source } = attachment;
		if (source.kind === 'bytes') {
			attachments.push({ ...attachment, source });
			continue;
		}
		const field = urlField(index);
		const { bytes } = await files.fetch(source.url, { field, maxBytes: leftBytes, signal });
		leftBytes -= bytes.byteLength;
		attachments.push({ ...attachment, source: { kind: 'bytes', bytes } });
	}
	return attachments;
}

function sizeAtHand(attachments: readonly Attachment[]): number {
	return attachments.reduce(
		(sum, { source }) => sum + (source.kind === 'bytes' ? source.bytes.byteLength : 0),
		0,
	);
}

function urlField(index: number): string {
	return `attachments[${index}].url`;
}
