import { z } from 'zod/v4';

import { validationError } from '../../lib/core/errors';
import { textParameter } from './parameters';

/** A header as the panel has it, or as an expression gives it. */
export interface HeaderRow {
	readonly name?: string | undefined;
	readonly value?: unknown;
}

/** The parameter `headers`. */
export const headersParameter = z
	.object({
		header: z.array(z.object({ name: textParameter, value: textParameter })).default([]),
	})
	.transform(({ header }) => header)
	.optional();

/**
 * Rows as an object; rows left blank are passed over.
 * @throws OutboxError `validation_error` on `headers` when a header is given twice
 */
export function toHeaders(rows: readonly HeaderRow[] = []): Record<string, unknown> {
	const headers = new Map<string, unknown>();
	for (const { name = '', value = '' } of rows) {
		if (name === '' && value === '') continue;
		if (headers.has(name)) {
			throw validationError('headers', `The header ${name} is given twice. Remove one.`);
		}
		headers.set(name, value);
	}
	return Object.fromEntries(headers);
}
