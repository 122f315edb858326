import { OutboxError, type ErrorDetails } from '../../core/errors';
import { toCallError, toHttpError, type CallContext } from '../../http/http-errors';
import type { Service } from '../hooks';
import type { Refusal } from './client';
import { findMeaning, type RefusedRequest } from './refusal';

export const TELEGRAM: Service = { provider: 'telegram', name: 'Telegram' };

/** Telegram says in seconds how long to wait, so the time does not matter. */
const SENDING: CallContext = { ...TELEGRAM, irreversible: true, now: 0 };

/**
 * A refusal as an error: nothing was sent, unless Telegram itself broke down while it was sending.
 * @see https://core.telegram.org/bots/api#making-requests
 */
export function toTelegramError(
	refusal: Refusal,
	request: RefusedRequest,
	{ irreversible }: Pick<CallContext, 'irreversible'> = SENDING,
): OutboxError {
	const { error_code: status, parameters } = refusal;
	const meaning = findMeaning(refusal, request);
	if (meaning) {
		const { code, retry, reason, text, field } = meaning;
		const details: ErrorDetails = { provider: TELEGRAM.provider, status, reason, field };
		const said = `Telegram answered ${status} (${reason}). Nothing was sent. ${text}`;
		return new OutboxError(code, said, { retry, details });
	}
	const seconds = parameters.retry_after;
	const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
	const context = { ...SENDING, irreversible };
	return toHttpError({ status, headers, body: '' }, context, { reason: toConstant(refusal) });
}

/** No answer came to a message. */
export function toNoAnswerError(thrown: unknown): OutboxError {
	return toCallError(thrown, SENDING);
}

/** Something answered that is not Telegram, or not what Telegram answers. */
export function unreadableError(): OutboxError {
	return new OutboxError(
		'delivery_unknown',
		'An answer came that is not one of Telegram’s, so nobody can say whether the message left. If this happens with every message, check the base URL of the credential.',
		{ delivery: 'unknown', details: { provider: TELEGRAM.provider } },
	);
}

/** One of Telegram's inner codes, e.g. `PEER_FLOOD`: no text that was sent looks like it. */
function toConstant({ description }: Refusal): string | undefined {
	return /^[A-Z][a-z]+(?: [A-Z][a-z]+)?: ([A-Z]{3,}(?:_[A-Z0-9]+){1,6})$/.exec(description)?.[1];
}
