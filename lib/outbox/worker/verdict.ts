import type { OutboxError } from '../../core/errors';
import type { MessageChange } from '../../core/queue-store';
import type { Receipt } from '../../core/receipt';
import { toRestMs } from '../../core/rates';
import { toFailure } from '../outcomes';
import { POISON_ATTEMPTS, toBackoffMs, type Backoff } from './delivery-policy';

/** What a try of a message came to. */
export type Verdict =
	/** @property bounced whether its address does not exist, and must not be written to again */
	| { readonly kind: 'final'; readonly change: MessageChange; readonly bounced: boolean }
	| {
			readonly kind: 'again';
			readonly waitMs: number;
			readonly change: MessageChange;
			/** Where every message of the account would fare the same. */
			readonly hold?: Hold;
	  };

/** Why an account is to be left alone: it needs somebody, or it asked to for so long. */
export type Hold = { readonly cause: 'account' } | { readonly cause: 'rate'; readonly ms: number };

export interface Tries extends Backoff {
	readonly maxAttempts: number;
}

const IN_FLIGHT_PAUSE_MS = 5_000;
const STORE_PAUSE_MS = 10_000;
/** Long enough for the account to be looked at, or for its first rest to be over. */
const ACCOUNT_PAUSE_MS = 60_000;
/** A service that wants a longer rest is asked again, and says so again. */
const LONGEST_HOLD_MS = 3_600_000;

/** The provider has accepted the message. */
export function toSent({ id, messageId, sentAt }: Receipt): Verdict {
	const change: MessageChange = {
		state: 'sent',
		providerMessageId: id,
		...(messageId !== undefined && { messageId }),
		sentAt,
	};
	return { kind: 'final', change, bounced: false };
}

/** What a failed try means for the message. */
export function judge(error: OutboxError, tries: Tries): Verdict {
	if (error.delivery === 'unknown') return final('unknown', error);
	switch (error.code) {
		case 'store_unavailable':
			return again(error, tries, { counted: false, waitMs: STORE_PAUSE_MS });
		case 'idempotency_in_progress': {
			const waitMs = error.retryAfterMs ?? IN_FLIGHT_PAUSE_MS;
			return again(error, tries, { counted: false, waitMs });
		}
		case 'idempotency_conflict':
			// Other content may have left under this uid before, e.g. with another link in it.
			return final('unknown', error);
		case 'recipient_suppressed':
			return final('suppressed', error);
		case 'rate_limited':
			return error.details.provider === undefined
				? again(error, tries, { counted: false, waitMs: error.retryAfterMs ?? 0, hold: 'rate' })
				: retry(error, tries);
		case 'internal_error':
			// What is sure to pass is repeated like anything else; the rest may be poison.
			if (error.retry === 'later') return retry(error, tries);
			return tries.attempts >= POISON_ATTEMPTS ? final('failed', error) : retry(error, tries);
		default:
			return judgeByHint(error, tries);
	}
}

function judgeByHint(error: OutboxError, tries: Tries): Verdict {
	switch (error.retry) {
		case 'later':
			return retry(error, tries);
		case 'never':
			return final('failed', error);
		case 'after-fix':
			return concernsMessage(error)
				? final('failed', error)
				: again(error, tries, { counted: false, waitMs: ACCOUNT_PAUSE_MS, hold: 'account' });
	}
}

/**
 * Whether a mail server has refused this very message, its sender or its recipient. A fix may help
 * those that come after it.
 */
function concernsMessage({ code, details: { provider, status = 0, field } }: OutboxError): boolean {
	const isRefusal = provider === 'smtp' && status >= 500 && status < 600;
	return isRefusal && code !== 'insufficient_permissions' && field !== 'host';
}

function retry(error: OutboxError, tries: Tries): Verdict {
	if (tries.attempts >= tries.maxAttempts) return final('failed', error);
	const waitMs = toBackoffMs(tries, error.retryAfterMs);
	const askedToRest = error.code === 'rate_limited' && error.retryAfterMs !== undefined;
	return again(error, tries, { counted: true, waitMs, ...(askedToRest && { hold: 'rate' }) });
}

function again(
	error: OutboxError,
	{ attempts }: Tries,
	{
		counted,
		waitMs,
		hold: cause,
	}: { readonly counted: boolean; readonly waitMs: number; readonly hold?: Hold['cause'] },
): Verdict {
	return {
		kind: 'again',
		waitMs: toRestMs(waitMs),
		change: {
			state: 'deferred',
			attempts: counted ? attempts : attempts - 1,
			...explain(error),
		},
		...(cause === 'account' && { hold: { cause } }),
		...(cause === 'rate' && {
			hold: { cause, ms: Math.min(toRestMs(error.retryAfterMs ?? 0), LONGEST_HOLD_MS) },
		}),
	};
}

function final(state: 'failed' | 'suppressed' | 'unknown', error: OutboxError): Verdict {
	return { kind: 'final', change: { state, ...explain(error) }, bounced: isBounce(error) };
}

function explain(error: OutboxError): MessageChange {
	const { status, reason } = error.details;
	return {
		failure: toFailure(error),
		...(status !== undefined && { code: status }),
		...(status !== undefined && reason !== undefined && { enhancedCode: reason }),
	};
}

/**
 * Bad destination mailbox, or bad destination system.
 * @see https://www.rfc-editor.org/rfc/rfc3463#section-3.2
 */
const NO_SUCH_ADDRESS: readonly string[] = ['5.1.1', '5.1.2'];

function isBounce({ delivery, details: { status = 0, reason = '', field } }: OutboxError): boolean {
	const isRefusal = delivery === 'not-sent' && status >= 500 && field !== 'from';
	return isRefusal && NO_SUCH_ADDRESS.includes(reason);
}
