import { unquote } from './address-tokens';
import { domainProblem, toAsciiDomain } from './domain';

/** RFC 5321 section 4.5.3.1.1. */
const MAX_LOCAL_PART_OCTETS = 64;
/** RFC 5321 section 4.5.3.1.3 allows a path 256 octets, of which the angle brackets take two. */
const MAX_ADDRESS_OCTETS = 254;

/** White space and invisible characters, but for the two joiners that some scripts need. */
const INVISIBLE = /(?![\u200c\u200d ])[\p{Z}\p{Cf}]/u;
const NON_ASCII = /[^\x00-\x7f]/;

/** An address without display name or brackets, cut at its only unquoted @. */
export interface AddrSpec {
	/** As it was written, with its quotation marks if it has any. */
	readonly localPart: string;
	readonly domain: string;
}

/** Cuts an address that has been checked before. */
export function splitAddress(address: string): AddrSpec {
	const at = address.lastIndexOf('@');
	return { localPart: address.slice(0, at), domain: address.slice(at + 1) };
}

/** The address as SMTP takes it where it can be helped: its domain in ASCII. */
export function toAsciiAddress(address: string): string {
	const { localPart, domain } = splitAddress(address);
	return `${localPart}@${toAsciiDomain(domain)}`;
}

/**
 * Whether only servers that know SMTPUTF8 can take the address: its local part is not ASCII.
 * @see https://www.rfc-editor.org/rfc/rfc6531
 */
export function needsSmtpUtf8(address: string): boolean {
	return NON_ASCII.test(splitAddress(address).localPart);
}

/** Says what is wrong with an address, or undefined when nothing is. */
export function addrSpecProblem({ localPart, domain }: AddrSpec): string | undefined {
	return (
		localPartProblem(localPart) ??
		(INVISIBLE.test(domain) ? invisible : domainProblem(domain)) ??
		lengthProblem(`${localPart}@${toAsciiDomain(domain)}`)
	);
}

const invisible = 'it holds a blank or an invisible character that is easily overlooked';

function localPartProblem(localPart: string): string | undefined {
	if (localPart === '') return 'there is nothing before the @';
	if (Buffer.byteLength(localPart) > MAX_LOCAL_PART_OCTETS) {
		return `the part before the @ is longer than ${MAX_LOCAL_PART_OCTETS} octets`;
	}
	if (INVISIBLE.test(localPart)) return invisible;
	if (localPart.startsWith('"')) {
		// Mail software that forgets the quotation marks would read another address.
		return /[@<>]/.test(unquote(localPart)) ? 'its quoted part holds one of @ < >' : undefined;
	}
	return localPart.split('.').includes('') ? 'the part before the @ has a dot too many' : undefined;
}

function lengthProblem(address: string): string | undefined {
	return Buffer.byteLength(address) > MAX_ADDRESS_OCTETS
		? `it is longer than ${MAX_ADDRESS_OCTETS} octets`
		: undefined;
}
