import { isOutboxError, OutboxError, type ErrorDetails } from '../core/errors';
import { HttpFailure, type HttpResponse } from '../core/http-client';
import { parseRetryAfter } from '../core/retry-after';

/** What a call was about: decides what a missing answer means. */
export interface CallContext {
	/** The provider's id, for the error's details. */
	readonly provider: string;
	/** The provider's name as people know it, e.g. `Gmail`. */
	readonly name: string;
	/** Whether the call itself makes the message leave. */
	readonly irreversible: boolean;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

/** What the provider's own error body said. */
export interface ProviderWords {
	/** The provider's error code, e.g. `ErrorItemNotFound`. */
	readonly reason?: string | undefined;
	/** A short text of the provider's that holds neither secrets nor content. */
	readonly summary?: string | undefined;
	/** The input field at fault, where the provider says so. */
	readonly field?: string | undefined;
}

/**
 * A failed call as an error. A 4xx means that nothing left. A 5xx or a missing answer of the call
 * that makes the message leave means that nobody knows.
 */
export function toHttpError(
	response: HttpResponse,
	context: CallContext,
	{ reason, summary, field }: ProviderWords,
): OutboxError {
	const { provider, name, irreversible, now } = context;
	const { status } = response;
	const details: ErrorDetails = { provider, status, reason, field };
	const said = `${name} answered ${status}${summary ? `: ${summary}` : reason ? ` (${reason})` : ''}.`;
	const retryAfterMs = parseRetryAfter(response.headers['retry-after'], now);
	const timing = retryAfterMs === undefined ? {} : { retryAfterMs };
	if (status === 429) {
		const text = `${said} The account sends too fast; nothing was sent. Try again later.`;
		return new OutboxError('rate_limited', text, { retry: 'later', ...timing, details });
	}
	if (status >= 500) {
		return irreversible
			? unknownAfterCall(`${said} Nobody can say yet whether the message left.`, details)
			: new OutboxError('provider_error', `${said} Nothing was sent.`, {
					retry: 'later',
					...timing,
					details,
				});
	}
	if (status === 401) return loginError(name, details);
	if (status === 413) {
		return new OutboxError('payload_too_large', `${said} Make the message smaller.`, { details });
	}
	return new OutboxError('provider_error', `${said} Nothing was sent.`, { details });
}

/**
 * A call that got no answer as an error. Whatever an HTTP client throws outside its contract counts
 * as a broken line: the request may have arrived.
 */
export function toCallError(thrown: unknown, context: CallContext): OutboxError {
	if (isOutboxError(thrown)) return thrown;
	const { kind, reason } = thrown instanceof HttpFailure ? thrown : new HttpFailure('broken');
	const { provider, name, irreversible } = context;
	const details: ErrorDetails = { provider, reason };
	if (kind === 'login') return loginError(name, details);
	if (kind === 'broken' && irreversible) {
		return unknownAfterCall(
			`${name} did not answer after the message was handed over. Nobody can say yet whether it left.`,
			details,
		);
	}
	return new OutboxError(
		'provider_error',
		`${name} could not be reached${reason ? ` (${reason})` : ''}. Nothing was sent; try again later.`,
		{ retry: 'later', details },
	);
}

export function isSuccess({ status }: Pick<HttpResponse, 'status'>): boolean {
	return status >= 200 && status < 300;
}

/** A 2xx answer that makes no sense. */
export function unreadableAnswer({ provider, name, irreversible }: CallContext): OutboxError {
	const text = `${name} accepted the request, but its answer cannot be read.`;
	return irreversible
		? unknownAfterCall(text, { provider })
		: new OutboxError('provider_error', `${text} Nothing was sent.`, {
				retry: 'later',
				details: { provider },
			});
}

function loginError(name: string, details: ErrorDetails): OutboxError {
	return new OutboxError(
		'insufficient_permissions',
		`${name} refused the login: the token has expired or was revoked. Reconnect the credential.`,
		{ retry: 'after-fix', details },
	);
}

function unknownAfterCall(message: string, details: ErrorDetails): OutboxError {
	return new OutboxError('delivery_unknown', message, { delivery: 'unknown', details });
}
