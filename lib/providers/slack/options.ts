import { z } from 'zod/v4';

import { isBaseUrl } from '../../http/base-url';
import { parseInput } from '../../mail/parse-input';

/** With token rotation switched on, a prefix stands in front. */
const BOT_TOKEN = /^(xoxe\.)?xoxb-[\x21-\x7e]+$/;

/** What a connection to a workspace needs. */
export const slackOptionsSchema = z.strictObject({
	/** @see https://docs.slack.dev/authentication/tokens */
	botToken: z.string().trim().regex(BOT_TOKEN, {
		error:
			'Give the Bot User OAuth Token of the app, which begins with xoxb- (see OAuth & Permissions in the settings of the app).',
	}),
	/** Where the Web API is: Slack's own address, GovSlack's, or a proxy in front of it. */
	baseUrl: z
		.string()
		.trim()
		.default('https://slack.com/api')
		.refine(isBaseUrl, {
			error: 'Give an https address such as https://slack.com/api, without a query.',
		})
		.transform((url) => url.replace(/\/+$/, '')),
});
export type SlackOptions = z.infer<typeof slackOptionsSchema>;

/**
 * Checks a workspace's settings.
 * @throws OutboxError `validation_error` naming the setting, whose value is not repeated
 */
export function parseSlackOptions(input: unknown): SlackOptions {
	return parseInput(slackOptionsSchema, input);
}
