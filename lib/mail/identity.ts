import { splitAddress } from './addr-spec';
import { quote, unquote } from './address-tokens';
import { toAsciiDomain } from './domain';

/** An address in the one form in which addresses are compared. Never shown or sent. */
export type AddressIdentity = string;

/** What may stand before the @ without quotation marks. */
const DOT_ATOM = /^[^ "(),:;<>@[\\\].]+(?:\.[^ "(),:;<>@[\\\].]+)*$/;

/**
 * Tells whether two spellings reach the same mailbox: NFC and lower case before the @, an IDNA
 * domain after it, quotation marks only where they are needed (RFC 5321 section 4.1.2). Plus tags
 * and dots are kept apart: only the mailbox's own provider knows what they mean.
 */
export function toIdentity(address: string): AddressIdentity {
	const { localPart, domain } = splitAddress(address);
	const content = localPart.startsWith('"') ? unquote(localPart) : localPart;
	const folded = content.normalize('NFC').toLowerCase().normalize('NFC');
	return `${DOT_ATOM.test(folded) ? folded : quote(folded)}@${toAsciiDomain(domain)}`;
}
