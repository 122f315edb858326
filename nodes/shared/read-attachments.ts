import { basename } from 'node:path';

import { validationError } from '../../lib/core/errors';
import type { StorageFolder } from '../../lib/files/storage-folder';
import { contentTooLarge } from '../../lib/mail/content-size';
import type { AttachmentEntry, ToRead } from './attachment-entries';

/** A file at hand and what is known about it. */
export interface ReadFile {
	readonly bytes: Uint8Array;
	readonly filename?: string | undefined;
	readonly mimeType?: string | undefined;
}

/** Reads the files that come with an item, or lie on this machine. */
export interface FileReaders {
	/** @param property the field's name, or the binary data itself */
	readBinary(
		property: unknown,
		options: { readonly field: string; readonly maxBytes: number },
	): Promise<ReadFile>;
	readonly storage: StorageFolder;
}

/**
 * Brings the files of an item to hand, one after another and no more than the cap in all.
 *
 * @returns attachments as `parseEmailInput` takes them
 * @throws OutboxError on e.g. `attachments[0].storage_path`
 */
export async function readAttachments(
	entries: readonly AttachmentEntry[],
	readers: FileReaders,
	maxBytes: number,
): Promise<Record<string, unknown>[]> {
	const attachments: Record<string, unknown>[] = [];
	let sizeBytes = 0;
	for (const [index, { fields, toRead }] of entries.entries()) {
		const field = `attachments[${index}]`;
		if (!toRead) {
			attachments.push(withFilename(fields, nameInUrl(fields.url)));
			continue;
		}
		checkOnlySource(fields, field);
		const left = maxBytes - sizeBytes;
		const file = await read(toRead, readers, field, left);
		sizeBytes += file.bytes.byteLength;
		if (sizeBytes > maxBytes) throw contentTooLarge(field, sizeBytes, maxBytes);
		const named = withFilename(fields, file.filename);
		const typed = hasText(fields.mime_type) || hasText(fields.content_type);
		attachments.push({
			...named,
			...(!typed && file.mimeType !== undefined && { mime_type: file.mimeType }),
			bytes: file.bytes,
		});
	}
	return attachments;
}

async function read(
	toRead: ToRead,
	{ readBinary, storage }: FileReaders,
	field: string,
	maxBytes: number,
): Promise<ReadFile> {
	if (toRead.from === 'binary') return readBinary(toRead.property, { field, maxBytes });
	const { path } = toRead;
	if (!hasText(path)) {
		throw validationError(
			`${field}.storage_path`,
			`${field}.storage_path is empty. Give the path of a file in the storage folder.`,
		);
	}
	const bytes = await storage.read(path, { field: `${field}.storage_path`, maxBytes });
	return { bytes, filename: basename(path.replaceAll('\\', '/')) };
}

/** The other ways to give content, beside a stored file. */
const OTHER_SOURCES = ['content_base64', 'data_base64', 'url'];

function checkOnlySource(fields: Readonly<Record<string, unknown>>, field: string): void {
	const other = OTHER_SOURCES.find((name) => hasText(fields[name]));
	if (other === undefined) return;
	throw validationError(
		`${field}.${other}`,
		`${field} has both storage_path and ${other}. Give one of them.`,
	);
}

/** A file goes by its own name unless it is given another one. */
function withFilename(
	fields: Readonly<Record<string, unknown>>,
	own: string | undefined,
): Record<string, unknown> {
	return hasText(fields.filename) || own === undefined ? fields : { ...fields, filename: own };
}

function nameInUrl(url: unknown): string | undefined {
	if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
	const last = new URL(url).pathname.split('/').at(-1) ?? '';
	try {
		return basename(decodeURIComponent(last)) || undefined;
	} catch {
		return undefined;
	}
}

function hasText(value: unknown): boolean {
	return typeof value === 'string' && value.trim() !== '';
}
