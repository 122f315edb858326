import { z } from 'zod/v4';

import { OutboxError } from '../../core/errors';
import type { LoadedAttachment } from '../../core/message';
import { unreadableGraphAnswer, type GraphClient } from './graph-client';
import { parseAnswer } from './graph-message';
import { toMessagePath } from './read-message';

/** Ranges are multiples of 320 KiB and below 4 MB. */
const RANGE_BYTES = 12 * 320 * 1024;

/** Where Exchange takes uploads, in all of Microsoft's clouds. */
const EXCHANGE_HOST = /\.(office\.com|office365\.com|office365\.us|outlook\.cn|outlook\.com)$/;

const sessionSchema = z.object({ uploadUrl: z.string() });

/**
 * Adds a file of 3 MB and more to a draft, range by range.
 *
 * @throws OutboxError that never leaves doubt: the draft has not been sent
 * @see https://learn.microsoft.com/en-us/graph/outlook-large-attachments
 */
export async function uploadAttachment(
	client: GraphClient,
	draftId: string,
	{ filename, contentType, contentId, source: { bytes } }: LoadedAttachment,
	signal: AbortSignal,
): Promise<void> {
	const permission = 'Mail.ReadWrite';
	const item = {
		attachmentType: 'file',
		name: filename,
		size: bytes.length,
		contentType,
		...(contentId !== undefined && { contentId, isInline: true }),
	};
	const session = await client.call({
		method: 'POST',
		path: `${toMessagePath(draftId)}/attachments/createUploadSession`,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ AttachmentItem: item }),
		permission,
		signal,
	});
	const url = parseUploadUrl(parseAnswer(sessionSchema, session).uploadUrl, client.options.baseUrl);
	for (let start = 0; start < bytes.length; start += RANGE_BYTES) {
		const end = Math.min(start + RANGE_BYTES, bytes.length);
		const { status } = await client.upload({
			url,
			headers: {
				'content-type': 'application/octet-stream',
				'content-range': `bytes ${start}-${end - 1}/${bytes.length}`,
			},
			body: bytes.subarray(start, end),
			permission,
			signal,
		});
		// 201 says that the file is complete: it must come with the last range, and not before.
		if ((status === 201) !== (end === bytes.length)) throw unreadableGraphAnswer();
	}
}

/** The URL is a permission of its own, and gets the file: it must lead to Exchange. */
function parseUploadUrl(uploadUrl: string, baseUrl: string): string {
	const base = new URL(baseUrl);
	const url = URL.canParse(uploadUrl) ? new URL(uploadUrl) : undefined;
	const isOurs = url?.protocol === base.protocol && url.hostname === base.hostname;
	const isExchange = url?.protocol === 'https:' && EXCHANGE_HOST.test(url.hostname);
	if (url && (isOurs || isExchange)) return url.href;
	throw new OutboxError(
		'provider_error',
		'Microsoft 365 named an address for the upload of an attachment that is none of its own. Nothing was sent there. Check the base URL in the settings.',
		{ retry: 'after-fix', details: { provider: 'outlook' } },
	);
}
