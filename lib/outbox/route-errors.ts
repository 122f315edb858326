import { isOutboxError, OutboxError, type RetryHint } from '../core/errors';
import type { Step } from '../core/submission';

/** Why a route did not carry a message. */
export interface RouteFailure {
	readonly route: string;
	readonly error: OutboxError;
}

const MOST_HOPEFUL_FIRST: readonly RetryHint[] = ['later', 'after-fix', 'never'];

/**
 * What to say when no route carried the message: of several failures the one that a repetition can
 * achieve most with, with the words of all.
 */
export function toChainError(failures: readonly RouteFailure[]): unknown {
	const [first, ...others] = failures.toSorted(
		(a, b) => MOST_HOPEFUL_FIRST.indexOf(a.error.retry) - MOST_HOPEFUL_FIRST.indexOf(b.error.retry),
	);
	if (!first || others.length === 0) return first?.error;
	const { code, delivery, retry, details } = first.error;
	const waits = failures.flatMap(({ error: { retryAfterMs } }) => retryAfterMs ?? []);
	const words = failures.map(({ route, error: { message } }) => `${route}: ${message}`);
	return new OutboxError(code, `No channel carried the message. ${words.join(' ')}`, {
		delivery,
		retry,
		...(retry === 'later' && waits.length > 0 && { retryAfterMs: Math.min(...waits) }),
		details,
	});
}

/**
 * A failure after a part of the message had left: nothing of the sort may be called not sent, though
 * what is missing certainly has not left.
 *
 * @param taken the steps of the route that carries the message
 */
export function toPartialError(thrown: unknown, taken: readonly Step[]): unknown {
	const sent = taken.filter(({ state }) => state === 'sent').length;
	if (!isOutboxError(thrown) || sent === 0) return thrown;
	const { code, message, retry, retryAfterMs, details } = thrown;
	const advice =
		retry === 'never' ? '' : ' A repetition with the same key sends only what is missing.';
	return new OutboxError(
		code,
		`${sent} of ${taken.length} parts of the message were sent, then: ${message}${advice}`,
		{ delivery: 'unknown', retry, ...(retryAfterMs !== undefined && { retryAfterMs }), details },
	);
}
