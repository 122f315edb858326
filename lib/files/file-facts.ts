import { MIMEType } from 'node:util';

/** What an answer says about the file in it. Both are the server's words, cleaned but not verified. */
export interface FileFacts {
	/** A media type without parameters, e.g. `application/pdf`. */
	readonly contentType?: string;
	/** A bare file name, without folders, control characters or overlong parts. */
	readonly filename?: string;
}

const MAX_NAME_LENGTH = 255;

/** `attachment; filename*=UTF-8''na%C3%AFve.pdf` */
const EXTENDED_NAME = /;\s*filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)/i;

/** `attachment; filename="report.pdf"` or without the quotes */
const PLAIN_NAME = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s"]+))/i;

/**
 * @param url where the file was found in the end; its last part is the name when no header has one
 * @see https://www.rfc-editor.org/rfc/rfc6266
 */
export function toFileFacts(
	url: URL,
	headers: {
		readonly 'content-type'?: string | undefined;
		readonly 'content-disposition'?: string | undefined;
	},
): FileFacts {
	const contentType = toMediaType(headers['content-type']);
	const filename =
		toFilename(namedBy(headers['content-disposition'])) ??
		toFilename(percentDecoded(url.pathname.split('/').at(-1) ?? ''));
	return {
		...(contentType !== undefined && { contentType }),
		...(filename !== undefined && { filename }),
	};
}

function toMediaType(header: string | undefined): string | undefined {
	if (header === undefined) return undefined;
	try {
		return new MIMEType(header).essence;
	} catch {
		return undefined;
	}
}

function namedBy(disposition: string | undefined): string | undefined {
	if (disposition === undefined) return undefined;
	const [, charset, extended] = EXTENDED_NAME.exec(disposition) ?? [];
	if (extended !== undefined && charset?.toLowerCase() === 'utf-8') {
		const name = percentDecoded(extended);
		if (name !== undefined) return name;
	}
	const [, quoted, token] = PLAIN_NAME.exec(disposition) ?? [];
	return quoted?.replace(/\\(.)/g, '$1') ?? token;
}

function percentDecoded(text: string): string | undefined {
	try {
		return decodeURIComponent(text);
	} catch {
		return undefined;
	}
}

function toFilename(name: string | undefined): string | undefined {
	const bare = name
		?.split(/[/\\]/)
		.at(-1)
		?.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
		.trim();
	const usable = bare && /[^.]/.test(bare) && bare.length <= MAX_NAME_LENGTH;
	return usable ? bare : undefined;
}
