import { OutboxError } from '../../core/errors';
import type { Submission } from '../../core/submission';
import type { SubmissionFilter } from '../../core/submission-query';
import { quoteInput } from '../../mail/safe-text';
import type { Environment } from '../environment';

/** What a message is known by. */
export type MessageReference =
	| { readonly uid: string }
	/** An idempotency key, in whatever namespace. */
	| { readonly key: string }
	/** The provider's id of the message, or its Message-ID with or without angle brackets. */
	| { readonly messageId: string };

/**
 * The record of one message; the newest where several fit.
 * @throws OutboxError `not_found`
 */
export async function getMessage(
	reference: MessageReference,
	{ backend: { submissions } }: Pick<Environment, 'backend'>,
): Promise<Submission> {
	for (const filter of toFilters(reference)) {
		const [newest] = (await submissions.list(filter, { limit: 1 })).submissions;
		if (newest) return newest;
	}
	throw notFound(reference);
}

function toFilters(reference: MessageReference): readonly SubmissionFilter[] {
	if (!('messageId' in reference)) return [reference];
	const { messageId } = reference;
	const isBare = messageId.includes('@') && !messageId.startsWith('<');
	return isBare ? [{ messageId: `<${messageId}>` }, reference] : [reference];
}

/** No record answers to the reference. */
export function notFound(reference: MessageReference): OutboxError {
	const [field, value] = describe(reference);
	return new OutboxError(
		'not_found',
		`No message with the ${field.replaceAll('_', ' ')} ${quoteInput(value)} is on record. Check it, and that it was sent with this store. Records are forgotten when their retention is over.`,
		{ details: { field } },
	);
}

function describe(reference: MessageReference): readonly [field: string, value: string] {
	if ('uid' in reference) return ['uid', reference.uid];
	if ('key' in reference) return ['idempotency_key', reference.key];
	return ['message_id', reference.messageId];
}
