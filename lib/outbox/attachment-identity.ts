import type { Json } from '../core/canonical-json';
import { sha256Hex } from '../core/fingerprint';
import type { Attachment } from '../core/message';

/** What of an attachment enters a fingerprint: the same file gives the same, whenever it comes. */
export function toAttachmentIdentity({
	filename,
	contentType,
	contentId,
	source,
}: Attachment): Json {
	return {
		filename,
		content_type: contentType,
		content_id: contentId ?? null,
		// Signed links carry a new signature every time, so only origin and path identify the file.
		content: source.kind === 'bytes' ? sha256Hex(source.bytes) : originAndPath(new URL(source.url)),
	};
}

function originAndPath({ origin, pathname }: URL): string {
	return `${origin}${pathname}`;
}
