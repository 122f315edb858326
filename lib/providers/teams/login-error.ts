import { z } from 'zod/v4';

import { OutboxError } from '../../core/errors';
import { toHttpError, type CallContext } from '../../http/http-errors';
import type { TeamsAnswer } from './answer';

const bodySchema = z.object({
	error: z.string().default(''),
	error_description: z.string().default(''),
	error_codes: z.array(z.number()).default([]),
});

const CHECK_TENANT =
	'Check the Tenant ID in the credential: the organisation that the app is registered in, or botframework.com for a multi-tenant bot.';
const CHECK_APP = `There is no app with this App ID in the tenant. Check the App ID and the Tenant ID in the credential. A multi-tenant bot logs in to botframework.com.`;

/**
 * What to do about the commonest refusals, by their number.
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
 */
const ADVICE: Readonly<Record<number, string>> = {
	7000215:
		'The client secret is wrong. Give the value of the secret, not its ID, and check that it belongs to this app.',
	7000222:
		'The client secret has expired. Make a new one for the app in Microsoft Entra and put its value into the credential.',
	7000216: 'The client secret is missing. Give the value of a client secret of the app.',
	7000112: 'The app is disabled in the tenant. Ask an administrator to enable it.',
	700016: CHECK_APP,
	700027: 'The app does not take client secrets. Allow them for the app in Microsoft Entra.',
	90002: `There is no such tenant. ${CHECK_TENANT}`,
	900023: `The tenant is not valid. ${CHECK_TENANT}`,
	500011: 'The tenant does not know the Bot Connector of this cloud. Choose the cloud of the bot.',
	53003: 'A Conditional Access policy of the organisation keeps the bot out. Ask an administrator.',
};

const OTHER_ADVICE =
	'Check the App ID, the client secret, the Tenant ID and the cloud in the credential.';

/** A refusal of the login as an error, whose number (AADSTS…) leads to Microsoft's explanation. */
export function toLoginError(answer: TeamsAnswer, context: CallContext): OutboxError {
	const { status } = answer;
	const body = bodySchema.safeParse(answer.data).data;
	const number = body && (body.error_codes[0] ?? numberIn(body.error_description));
	const reason = number === undefined ? undefined : `AADSTS${number}`;
	if (status === 429 || status >= 500) {
		const login = { ...context, name: 'The login of Microsoft' };
		return toHttpError({ ...answer, body: '' }, login, { reason });
	}
	const details = { provider: context.provider, status, reason };
	if (!body) {
		return new OutboxError(
			'insufficient_permissions',
			`The bot could not log in: what answered ${status} is no login of Microsoft's. Check the Login URL and the Tenant ID in the credential. Nothing was sent.`,
			{ retry: 'after-fix', details },
		);
	}
	const advice = (number !== undefined && ADVICE[number]) || OTHER_ADVICE;
	return new OutboxError(
		'insufficient_permissions',
		`Microsoft refused the bot's login${reason ? ` (${reason})` : ''}. ${advice} Nothing was sent.`,
		{ retry: 'after-fix', details },
	);
}

function numberIn(description: string): number | undefined {
	const [, digits] = /AADSTS(\d{4,9})/.exec(description) ?? [];
	return digits === undefined ? undefined : Number(digits);
}
