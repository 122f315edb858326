import { z } from 'zod/v4';

import { parseInput } from '../../lib/mail/parse-input';
import { parseTwilioOptions, type TwilioOptions } from '../../lib/providers/twilio/options';
import { choiceParameter, textParameter } from './parameters';

/** Twilio fetches attachments itself, so there is nothing to say about where they may come from. */
export interface TwilioAccount {
	readonly options: TwilioOptions;
}

const credentialSchema = z.object({
	accountSid: textParameter,
	authentication: choiceParameter(['authToken', 'apiKey']),
	authToken: textParameter,
	apiKeySid: textParameter,
	apiKeySecret: textParameter,
	whatsappSender: textParameter,
	smsSender: textParameter,
	baseUrl: textParameter,
});

/**
 * Reads what a user filled into a Twilio credential.
 * @throws OutboxError on the credential's field, whose value is never repeated
 */
export function parseTwilioAccount(data: unknown): TwilioAccount {
	const { authentication, authToken, apiKeySid, apiKeySecret, ...settings } = parseInput(
		credentialSchema,
		data,
	);
	const auth =
		authentication === 'apiKey'
			? { kind: 'api-key', apiKeySid, apiKeySecret }
			: { kind: 'auth-token', authToken };
	return { options: parseTwilioOptions({ ...settings, auth }) };
}
