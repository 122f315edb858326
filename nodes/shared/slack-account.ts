import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { parseSlackOptions, type SlackOptions } from '../../lib/providers/slack/options';
import { textParameter } from './parameters';

export interface SlackCredential {
	readonly options: SlackOptions;
	/** Whether attachments given by URL may come from private addresses. */
	readonly allowPrivateUrls: boolean;
}

const credentialSchema = z.object({
	botToken: textParameter,
	baseUrl: textParameter,
	allowPrivateUrls: z.boolean().default(false),
});

/**
 * Reads what a user filled into a Slack credential.
 * @throws OutboxError on the credential's field, whose value is never repeated
 */
export function parseSlackAccount(data: unknown): SlackCredential {
	const { botToken = '', baseUrl, allowPrivateUrls } = parseInput(credentialSchema, data);
	const options = parseSlackOptions({ botToken, baseUrl: baseUrl?.trim() || undefined });
	return { options, allowPrivateUrls };
}
