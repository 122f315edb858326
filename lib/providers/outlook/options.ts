import { z } from 'zod/v4';

import { parseMailbox } from '../../mail/addresses';
import { isBaseUrl } from '../../http/base-url';
import { parseInput } from '../../mail/parse-input';

/** Microsoft's worldwide cloud. National clouds have hosts of their own. */
const DEFAULT_BASE_URL = 'https://graph.microsoft.com/v1.0';
const DEFAULT_VERSION = '/v1.0';

/** What the login's own mailbox is called in paths. */
const OWN_MAILBOX = 'me';

const baseUrl = z
	.string()
	.trim()
	.default(DEFAULT_BASE_URL)
	.refine(isBaseUrl, {
		abort: true,
		error: 'Give an https address such as https://graph.microsoft.com/v1.0, without a query.',
	})
	.transform(toVersionedUrl);

/** What a user may set for a Microsoft 365 account. */
export const outlookOptionsSchema = z.strictObject({
	/**
	 * Where Graph is; a host alone gets `/v1.0`.
	 * @see https://learn.microsoft.com/en-us/graph/deployments
	 */
	baseUrl,
	/** `me`, or the address of a shared mailbox that the login may use. */
	mailbox: z.string().trim().default(OWN_MAILBOX),
});
export type OutlookOptions = z.infer<typeof outlookOptionsSchema>;

/**
 * Checks an account's settings.
 * @throws OutboxError `validation_error` naming the setting
 */
export function parseOutlookOptions(input: unknown): OutlookOptions {
	const options = parseInput(outlookOptionsSchema, input);
	if (options.mailbox.toLowerCase() === OWN_MAILBOX) return { ...options, mailbox: OWN_MAILBOX };
	return { ...options, mailbox: parseMailbox(options.mailbox, 'mailbox').address };
}

/** Whether the mailbox is somebody else's, which needs permissions of their own. */
export function isShared({ mailbox }: OutlookOptions): boolean {
	return mailbox !== OWN_MAILBOX;
}

/** The URL that everything of the mailbox is below. */
export function toMailboxUrl(options: OutlookOptions): string {
	const { baseUrl: base, mailbox } = options;
	return isShared(options) ? `${base}/users/${encodeURIComponent(mailbox)}` : `${base}/me`;
}

function toVersionedUrl(text: string): string {
	const { origin, pathname } = new URL(text);
	const path = pathname.replace(/\/+$/, '');
	return `${origin}${path === '' ? DEFAULT_VERSION : path}`;
}
