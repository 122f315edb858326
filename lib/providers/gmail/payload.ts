import { z } from 'zod/v4';

import type { StoredAttachment } from '../../core/mail-store';
import { decodeCharset, decodeStrictUtf8 } from '../../mail/charsets';

interface PartBody {
	/** Decoded, in bytes. */
	readonly size: number;
	/** Base64url. */
	readonly data?: string | undefined;
	/** What to get the data by, of most files. */
	readonly attachmentId?: string | undefined;
}

/** A MIME part as Gmail gives it out, with its content decoded. */
export interface MessagePart {
	/** A media type, without its parameters. */
	readonly mimeType: string;
	/** Empty for what is no file. */
	readonly filename: string;
	/** The message's, for the outermost part. */
	readonly headers: readonly { readonly name: string; readonly value: string }[];
	readonly body?: PartBody | undefined;
	/** Of a `multipart/*`, and of an attached message. */
	readonly parts: readonly MessagePart[];
}

export const partSchema: z.ZodType<MessagePart> = z.lazy(() =>
	z.object({
		mimeType: z.string().default(''),
		filename: z.string().default(''),
		headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
		body: z
			.object({
				size: z.number().default(0),
				data: z.string().optional(),
				attachmentId: z.string().optional(),
			})
			.optional(),
		parts: z.array(partSchema).default([]),
	}),
);

/** What a message says and brings along. */
export interface MessageContent {
	readonly html?: string;
	readonly text?: string;
	readonly attachments: readonly StoredAttachment[];
}

/** A file of a message, and the part that holds it. */
export interface MessageFile {
	readonly attachment: StoredAttachment;
	readonly part: MessagePart;
}

/** What Gmail itself calls a file without a name. */
const NO_NAME = 'noname';

/** Header names compare without case; Gmail itself writes both `Message-ID` and `Message-Id`. */
export function partHeader({ headers }: MessagePart, name: string): string | undefined {
	const wanted = name.toLowerCase();
	return headers.find((header) => header.name.toLowerCase() === wanted)?.value.trim();
}

export function toMessageContent(payload: MessagePart | undefined): MessageContent {
	const leaves = leavesOf(payload);
	const html = toBody(leaves, 'text/html');
	const text = toBody(leaves, 'text/plain');
	return {
		...(html !== undefined && { html }),
		...(text !== undefined && { text }),
		attachments: toFiles(leaves, html).map(({ attachment }) => attachment),
	};
}

/** The files of a message, in the order of `MessageContent.attachments`. */
export function toMessageFiles(payload: MessagePart | undefined): readonly MessageFile[] {
	const leaves = leavesOf(payload);
	return toFiles(leaves, toBody(leaves, 'text/html'));
}

/** Bodies that stand one after the other, as some mail software writes them, are put together. */
function toBody(leaves: readonly MessagePart[], mimeType: string): string | undefined {
	const bodies = leaves.filter((part) => isBody(part) && part.mimeType === mimeType);
	return bodies.length > 0 ? bodies.map(toText).join('\r\n') : undefined;
}

function toFiles(leaves: readonly MessagePart[], html: string | undefined): MessageFile[] {
	return leaves
		.filter((part) => !isBody(part))
		.map((part) => ({ attachment: toAttachment(part, html), part }));
}

/** An attached message is a file: what it says is not what this message says. */
function leavesOf(part: MessagePart | undefined): readonly MessagePart[] {
	if (!part) return [];
	return part.mimeType.startsWith('multipart/') ? part.parts.flatMap(leavesOf) : [part];
}

function isBody(part: MessagePart): boolean {
	const attached = /^attachment\b/i.test(partHeader(part, 'Content-Disposition') ?? '');
	return part.filename === '' && !attached && /^text\/(plain|html)$/.test(part.mimeType);
}

/** Gmail turns texts into UTF-8 and leaves the charset in the header that it was sent in. */
function toText(part: MessagePart): string {
	const bytes = Buffer.from(part.body?.data ?? '', 'base64url');
	const type = partHeader(part, 'Content-Type') ?? '';
	const [, charset = ''] = /charset="?([^\s";]+)/i.exec(type) ?? [];
	return decodeStrictUtf8(bytes) ?? decodeCharset(bytes, charset) ?? bytes.toString('latin1');
}

function toAttachment(part: MessagePart, html = ''): StoredAttachment {
	const contentId = partHeader(part, 'Content-ID')?.replace(/^<(.*)>$/, '$1');
	// Gmail gives every file an id; those are inline that the body shows.
	const isInline = contentId !== undefined && html.includes(`cid:${contentId}`);
	return {
		filename: part.filename || NO_NAME,
		contentType: part.mimeType,
		sizeBytes: part.body?.size ?? 0,
		...(isInline && { contentId }),
	};
}
