import { z } from 'zod/v4';

import { isOutboxError, OutboxError } from '../../core/errors';
import type { Meaning } from '../../core/meaning';
import { parseRetryAfter } from '../../core/retry-after';
import { toHttpError, type CallContext } from '../../http/http-errors';
import type { Service } from '../hooks';
import type { Answer } from './client';
import { CLOSED_WINDOW, MEANINGS } from './error-codes';

/** Twilio's text is left out: it repeats numbers and content. */
const bodySchema = z.object({ code: z.coerce.number().int().min(1).max(999_999) });

/** Of the request or of its way here, not of the message. */
const TRANSIENT_STATUSES: readonly number[] = [408, 409];
const UNREADABLE_STATUSES: readonly number[] = [401, 403, 404];

/**
 * A refusal of Twilio's as an error.
 * @see https://www.twilio.com/docs/api/errors
 */
export function toTwilioError(answer: Answer, context: CallContext): OutboxError {
	const { status, headers } = answer;
	const code = readCode(answer.body);
	const reason = code === undefined ? undefined : String(code);
	const meaning = code === undefined ? undefined : MEANINGS[code];
	// What a 5xx says matters less than that it may have come too late.
	if (status >= 500) return toHttpError({ status, headers, body: '' }, context, { reason });
	const found = meaning ?? meaningOf(status);
	if (!found) return toHttpError({ status, headers, body: '' }, context, { reason });
	const { code: ours, text, retry, field } = found;
	const retryAfterMs =
		ours === 'rate_limited' ? parseRetryAfter(headers['retry-after'], context.now) : undefined;
	const said = `Twilio answered ${status}${reason === undefined ? '' : ` (error ${reason})`}.`;
	return new OutboxError(ours, `${said} ${text} Nothing was sent.`, {
		retry,
		...(retryAfterMs !== undefined && { retryAfterMs }),
		details: { provider: context.provider, status, reason, field },
	});
}

/**
 * Twilio took a message and then gave it up. Its word for it is final, so the message has not
 * arrived and will not.
 * @param code Twilio's, where it says why
 */
export function toFailedError(
	status: string,
	code: number | undefined,
	{ provider }: Service,
): OutboxError {
	const meaning = code === undefined ? undefined : MEANINGS[code];
	const { code: ours, retry, field, text }: Meaning = meaning ?? GIVEN_UP;
	const why = code === undefined ? '' : `, error ${code}`;
	return new OutboxError(
		ours,
		`Twilio took the message, but did not deliver it (${status}${why}). ${text}`,
		{ retry, details: { provider, reason: code === undefined ? status : String(code), field } },
	);
}

const GIVEN_UP: Meaning = {
	code: 'provider_error',
	retry: 'after-fix',
	text: 'Look the error up in the Twilio Console.',
};

/** WhatsApp would not deliver what is not a template, by our own look at the conversation. */
export function windowClosedError({ provider }: Service): OutboxError {
	const { code, retry, field, text } = CLOSED_WINDOW;
	return new OutboxError(code, `${text} Nothing was sent.`, {
		retry,
		details: { provider, field },
	});
}

/** Whether the login may not look at something, or there is nothing: no reason not to send. */
export function isNotReadable(error: unknown): boolean {
	return isOutboxError(error) && UNREADABLE_STATUSES.includes(error.details.status ?? 0);
}

/** For statuses that say more than toHttpError knows, where Twilio has no code of its own. */
function meaningOf(status: number): Meaning | undefined {
	if (TRANSIENT_STATUSES.includes(status)) {
		return { code: 'provider_error', retry: 'later', text: 'Try again later.' };
	}
	if (status === 401) return MEANINGS[20003];
	if (status === 403) return MEANINGS[20006];
	if (status === 404) return MEANINGS[20404];
	if (status === 429) return MEANINGS[20429];
	return undefined;
}

function readCode(body: unknown): number | undefined {
	return bodySchema.safeParse(body).data?.code;
}
