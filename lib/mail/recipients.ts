import { validationError } from '../core/errors';
import type { DroppedRecipient, Mailbox } from '../core/message';
import { toIdentity, type AddressIdentity } from './identity';

/**
 * What Gmail takes for people outside one's organisation and Exchange Online for anybody. Some
 * servers stop earlier and say so themselves.
 * @see https://support.google.com/a/answer/166852
 * @see https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits
 */
export const MAX_RECIPIENTS = 500;

/** From the strongest to the weakest: an address that stands in two is kept in the former. */
const FIELDS = ['to', 'cc', 'bcc'] as const;
type RecipientField = (typeof FIELDS)[number];

export type Recipients = Readonly<Record<RecipientField, readonly Mailbox[]>>;

/** How many there may be, and how a sentence about too many ends. */
export interface RecipientLimit {
	readonly max: number;
	readonly advice: string;
}

const MESSAGE_LIMIT: RecipientLimit = {
	max: MAX_RECIPIENTS,
	advice: ', because mail providers refuse more. Split them over several messages.',
};

/** How addresses are compared. */
type IdentityOf = (address: string) => AddressIdentity;

export interface UniqueRecipients extends Recipients {
	readonly dropped: readonly DroppedRecipient[];
}

/**
 * Leaves each address once: `to` wins over `cc` over `bcc`, the kept one in its own spelling and
 * with the first display name that any of them had.
 * @param identityOf for whoever knows the identities already
 * @throws OutboxError `validation_error` when more than the limit are left
 */
export function uniqueRecipients(
	recipients: Recipients,
	limit: RecipientLimit = MESSAGE_LIMIT,
	identityOf: IdentityOf = toIdentity,
): UniqueRecipients {
	const kept = new Map<AddressIdentity, { field: RecipientField; mailbox: Mailbox }>();
	const dropped: DroppedRecipient[] = [];
	for (const field of FIELDS) {
		for (const mailbox of recipients[field]) {
			const identity = identityOf(mailbox.address);
			const earlier = kept.get(identity);
			if (earlier === undefined) {
				kept.set(identity, { field, mailbox });
				continue;
			}
			dropped.push({ address: mailbox.address, field, keptIn: earlier.field });
			earlier.mailbox = { ...mailbox, ...earlier.mailbox };
		}
		if (kept.size > limit.max) throw tooManyRecipients(field, recipients, limit);
	}
	const inField = (field: RecipientField) =>
		[...kept.values()].filter((entry) => entry.field === field).map((entry) => entry.mailbox);
	return { to: inField('to'), cc: inField('cc'), bcc: inField('bcc'), dropped };
}

function tooManyRecipients(
	field: RecipientField,
	{ to, cc, bcc }: Recipients,
	{ max, advice }: RecipientLimit,
): Error {
	return validationError(
		field,
		`The message has ${to.length + cc.length + bcc.length} recipients; at most ${max} are allowed${advice}`,
	);
}
