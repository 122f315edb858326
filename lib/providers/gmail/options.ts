import { z } from 'zod/v4';

import { isBaseUrl } from '../../http/base-url';
import { parseInput } from '../../mail/parse-input';

/** What a user may set for a Gmail account, apart from its login. */
export const gmailOptionsSchema = z.strictObject({
	/** Where the Gmail API is: Google's own address, or a proxy in front of it. */
	baseUrl: z
		.string()
		.trim()
		.default('https://gmail.googleapis.com')
		.refine(isBaseUrl, {
			error: 'Give an https address such as https://gmail.googleapis.com, without a query.',
		})
		.transform((url) => url.replace(/\/+$/, '')),
});
export type GmailOptions = z.infer<typeof gmailOptionsSchema>;

/**
 * Checks an account's settings.
 * @throws OutboxError `validation_error` naming the setting
 */
export function parseGmailOptions(input: unknown): GmailOptions {
	return parseInput(gmailOptionsSchema, input);
}
