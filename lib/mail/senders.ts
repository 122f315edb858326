import { validationError } from '../core/errors';
import type { Mailbox } from '../core/message';
import { parseMailbox } from './addresses';
import { toIdentity } from './identity';
import { presentText, quoteInput } from './safe-text';

const MAX_SHOWN = 10;

/** Who may send: mailboxes that the account has verified. */
export interface Senders {
	/** Sends when nobody else is named. */
	readonly defaultSender: Mailbox;
	/** Everybody else who may. */
	readonly senders: readonly Mailbox[];
}

/**
 * Finds the verified sender that `from` names. Its address goes out in the verified spelling; a
 * display name given in `from` wins over the sender's own.
 * @throws OutboxError `validation_error` on `from` saying who may send
 */
export function chooseSender(
	from: string | undefined,
	{ defaultSender, senders }: Senders,
): Mailbox {
	const text = presentText(from);
	if (text === undefined) return defaultSender;
	const given = parseMailbox(text, 'from');
	const identity = toIdentity(given.address);
	const allowed = [defaultSender, ...senders];
	const sender = allowed.find(({ address }) => toIdentity(address) === identity);
	if (sender === undefined) throw unknownSender(given, allowed);
	return given.name === undefined ? sender : { ...sender, name: given.name };
}

function unknownSender(given: Mailbox, allowed: readonly Mailbox[]): Error {
	const addresses = [...new Set(allowed.map(({ address }) => address))];
	const others = addresses.length - MAX_SHOWN;
	const more = others > 0 ? ` and ${others} more` : '';
	return validationError(
		'from',
		`${quoteInput(given.address)} is not among the verified senders of this account. ` +
			`Allowed: ${addresses.slice(0, MAX_SHOWN).join(', ')}${more}.`,
	);
}
