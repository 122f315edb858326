import { tryToParseDateTime } from 'n8n-workflow';
import { z } from 'zod/v4';

/** A date of the panel or of an expression, in milliseconds since the epoch. */
export function timeParameter(timeZone: string) {
	return z.unknown().transform((value, { addIssue }): number | undefined => {
		if (value === undefined || value === null || value === '') return undefined;
		if (typeof value === 'number') return value;
		try {
			// The value of a DateTime is its time in milliseconds.
			return Number(tryToParseDateTime(value, timeZone));
		} catch {
			addIssue({ code: 'custom', message: 'Give a date and time, e.g. 2026-04-17T10:22:11Z.' });
			return undefined;
		}
	});
}
