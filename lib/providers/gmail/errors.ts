import { isOutboxError, OutboxError, validationError } from '../../core/errors';

/**
 * Whether Gmail itself said that there is no such thing. A 404 without its reason comes from
 * something on the way, and proves nothing about a draft.
 */
export function isNotFound(error: unknown): boolean {
	if (!isOutboxError(error)) return false;
	const { status, reason = '' } = error.details;
	return status === 404 && ['notFound', 'NOT_FOUND'].includes(reason);
}

/** Whether Gmail knows nothing by that id; it answers 400 to what cannot be an id of its own. */
export function isUnknownId(error: unknown): boolean {
	if (!isOutboxError(error)) return false;
	return isNotFound(error) || (error.details.status === 400 && error.retry === 'never');
}

/** Nobody waits for the result any more, and the request has not left. */
export function stoppedError(): OutboxError {
	return new OutboxError(
		'provider_error',
		'The send was stopped before Gmail was asked to send, because it took too long or was cancelled. Nothing was sent.',
		{ retry: 'later', details: { provider: 'gmail' } },
	);
}

/** A draft that nothing had been sent from is gone; another one can be made. */
export function draftGoneError(): OutboxError {
	return new OutboxError(
		'provider_error',
		'The draft in Gmail vanished before it was sent. Nothing was sent; try again.',
		{ retry: 'later', details: { provider: 'gmail' } },
	);
}

/** A draft is gone that an earlier try may have sent. */
export function draftGoneUnseenError(): OutboxError {
	return new OutboxError(
		'delivery_unknown',
		'The draft that an earlier try left in Gmail is gone, and it cannot be seen whether it was sent. Look into the Sent mailbox before you send it again.',
		{ delivery: 'unknown', details: { provider: 'gmail' } },
	);
}

/** The ledger did not agree, so nothing may leave; an unforeseen error's text may hold anything. */
export function toLedgerError(thrown: unknown): OutboxError {
	if (isOutboxError(thrown)) return thrown;
	return new OutboxError(
		'internal_error',
		'The send could not be recorded, so nothing was sent. Try again later.',
		{ retry: 'later', details: { provider: 'gmail' } },
	);
}

/** The conversation was there when it was looked up. */
export function threadGoneError(): OutboxError {
	return validationError(
		'thread_id',
		'The conversation of thread_id is no longer in the Gmail mailbox, so the reply was not sent. Restore it, or send without thread_id.',
	);
}
