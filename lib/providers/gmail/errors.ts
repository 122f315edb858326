import { isOutboxError, OutboxError, validationError } from '../../core/errors';
import type { Service } from '../hooks';

export const GMAIL: Service = { provider: 'gmail', name: 'Gmail' };

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
		'The draft in Gmail is gone, and it cannot be seen whether it was sent. Look into the Sent mailbox before you send it again.',
		{ delivery: 'unknown', details: { provider: 'gmail' } },
	);
}

/** The conversation was there when it was looked up. */
export function threadGoneError({ field }: { readonly field: string }): OutboxError {
	return validationError(
		field,
		`The conversation of ${field} is no longer in the Gmail mailbox, so nothing was sent or saved. Restore it, or leave ${field} out.`,
	);
}

/** A draft that a person could see, and make away with. */
export function draftMissingError(): OutboxError {
	return new OutboxError(
		'not_found',
		'The draft of draft_uid is no longer in the Gmail mailbox: somebody has sent or deleted it there. Make a new draft.',
		{ details: { provider: 'gmail', field: 'draft_uid' } },
	);
}

/** People, and Gmail for them, save a draft every few seconds while they write it. */
export function draftBusyError(): OutboxError {
	return new OutboxError(
		'provider_error',
		'The draft of draft_uid is being edited in Gmail at this moment, so its files cannot be read. Nothing was changed; try again later.',
		{ retry: 'later', details: { provider: 'gmail', field: 'draft_uid' } },
	);
}
