import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { OutboxError, validationError } from '../../lib/core/errors';
import { contentTooLarge } from '../../lib/mail/content-size';
import type { FileReaders } from './read-attachments';

/** Reads the binary data of an item through n8n, wherever n8n keeps it. */
export function createBinaryReader(
	context: IExecuteFunctions,
	itemIndex: number,
): FileReaders['readBinary'] {
	return async (property, { field, maxBytes }) => {
		const source = toSource(property, field);
		const data = findBinary(context, itemIndex, source, field);
		// n8n tells the size of what it keeps outside the execution's own data.
		if ((data.bytes ?? 0) > maxBytes) throw contentTooLarge(field, data.bytes ?? 0, maxBytes);
		const bytes = await context.helpers.getBinaryDataBuffer(itemIndex, source).catch((): never => {
			throw unreadable(field);
		});
		return { bytes, filename: data.fileName, mimeType: data.mimeType };
	};
}

function toSource(property: unknown, field: string): string | IBinaryData {
	if (typeof property === 'string') return property;
	if (isBinaryData(property)) return property;
	throw validationError(
		`${field}.binary_property`,
		`${field}: “Input Data Field Name” must be the name of a binary field, or binary data itself.`,
	);
}

function isBinaryData(value: unknown): value is IBinaryData {
	return (
		typeof value === 'object' &&
		value !== null &&
		'mimeType' in value &&
		('data' in value || 'id' in value)
	);
}

function findBinary(
	context: IExecuteFunctions,
	itemIndex: number,
	source: string | IBinaryData,
	field: string,
): IBinaryData {
	try {
		return context.helpers.assertBinaryData(itemIndex, source);
	} catch {
		const name = typeof source === 'string' ? `named "${source.slice(0, 60)}"` : 'like that';
		throw validationError(
			`${field}.binary_property`,
			`${field}: the item has no binary data ${name}. Check “Input Data Field Name”, and that the node before passes its file on.`,
		);
	}
}

function unreadable(field: string): OutboxError {
	return new OutboxError(
		'internal_error',
		`${field}: n8n could not read the binary data of the item. Nothing was sent; run the workflow again.`,
		{ retry: 'later', details: { field } },
	);
}
