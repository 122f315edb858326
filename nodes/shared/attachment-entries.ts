import { z } from 'zod/v4';

import { validationError } from '../../lib/core/errors';
import { parseInput } from '../../lib/mail/parse-input';
import { choiceParameter, textParameter } from './parameters';

/** An attachment in the panel. */
const panelEntrySchema = z.object({
	source: choiceParameter(['binary', 'base64', 'url', 'storagePath']),
	/** A field's name, or the binary data itself when an expression gives that. */
	binaryPropertyName: z.unknown(),
	contentBase64: textParameter,
	url: textParameter,
	storagePath: textParameter,
	filename: textParameter,
	mimeType: textParameter,
	contentId: textParameter,
});

/** The parameter `attachments`. */
export const panelAttachmentsSchema = z
	.object({ attachment: z.array(panelEntrySchema).default([]) })
	.transform(({ attachment }) => attachment)
	.optional();

/** Where an attachment's content is, for those whose content we have to read. */
export type ToRead =
	| { readonly from: 'binary'; readonly property: unknown }
	| { readonly from: 'storage'; readonly path: string };

/** An attachment whose content may still have to be read; the fields are in the seeds' spelling. */
export interface AttachmentEntry {
	readonly fields: Readonly<Record<string, unknown>>;
	readonly toRead?: ToRead;
}

/** Brings both ways to give attachments into one list: first the panel's, then those of the JSON. */
export function toAttachmentEntries(
	panel: z.output<typeof panelAttachmentsSchema> = [],
	json: unknown,
): AttachmentEntry[] {
	return [...panel.map(toPanelEntry), ...parseJsonList(json).map(toJsonEntry)];
}

function toPanelEntry({
	source,
	binaryPropertyName,
	contentBase64,
	url,
	storagePath,
	filename,
	mimeType,
	contentId,
}: z.output<typeof panelEntrySchema>): AttachmentEntry {
	const common = { filename, mime_type: mimeType, content_id: contentId };
	switch (source) {
		case 'binary':
			return { fields: common, toRead: { from: 'binary', property: binaryPropertyName ?? 'data' } };
		case 'base64':
			return { fields: { ...common, content_base64: contentBase64 ?? '' } };
		case 'url':
			return { fields: { ...common, url: url ?? '' } };
		case 'storagePath':
			return { fields: common, toRead: { from: 'storage', path: storagePath ?? '' } };
	}
}

/** Everything else in an entry is checked where the other attachments are. */
const jsonListSchema = z.array(z.looseObject({ storage_path: z.string().nullish() }));

function parseJsonList(json: unknown): Record<string, unknown>[] {
	if (json === undefined || json === null) return [];
	const list = typeof json === 'string' ? parseJson(json) : json;
	if (!Array.isArray(list)) throw notAList();
	return parseInput(z.object({ attachments: jsonListSchema }), { attachments: list }).attachments;
}

function parseJson(text: string): unknown {
	if (text.trim() === '') return [];
	try {
		return JSON.parse(text);
	} catch {
		throw notAList();
	}
}

function notAList(): Error {
	return validationError(
		'attachments',
		'Attachments (JSON) is not a JSON list. Write it like [{ "filename": "a.pdf", "url": "https://..." }].',
	);
}

function toJsonEntry({ storage_path: path, ...fields }: Record<string, unknown>): AttachmentEntry {
	return typeof path === 'string' && path !== ''
		? { fields, toRead: { from: 'storage', path } }
		: { fields };
}
