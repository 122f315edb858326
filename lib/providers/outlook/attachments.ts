import type { LoadedAttachment } from '../../core/message';
import type { GraphClient } from './graph-client';
import { toMessagePath } from './read-message';
import { MAX_REQUEST_BYTES } from './request';
import { uploadAttachment } from './upload-session';

/**
 * Adds a file to a draft: in one request where it fits into one, because upload sessions are
 * refused to small files.
 */
export async function addAttachment(
	client: GraphClient,
	draftId: string,
	attachment: LoadedAttachment,
	signal: AbortSignal,
): Promise<void> {
	const body = toSingleRequest(attachment);
	if (body === undefined) return uploadAttachment(client, draftId, attachment, signal);
	await client.call({
		method: 'POST',
		path: `${toMessagePath(draftId)}/attachments`,
		headers: { 'content-type': 'application/json' },
		body,
		permission: 'Mail.ReadWrite',
		signal,
	});
}

function toSingleRequest({
	filename,
	contentType,
	contentId,
	source: { bytes },
}: LoadedAttachment): string | undefined {
	if (bytes.length > MAX_REQUEST_BYTES) return undefined;
	const body = JSON.stringify({
		'@odata.type': '#microsoft.graph.fileAttachment',
		name: filename,
		contentType,
		contentBytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
		...(contentId !== undefined && { contentId, isInline: true }),
	});
	return Buffer.byteLength(body) <= MAX_REQUEST_BYTES ? body : undefined;
}
