import { domainToASCII } from 'node:url';

/** RFC 5321 section 4.5.3.1.2. */
const MAX_DOMAIN_OCTETS = 255;
/** RFC 1035 section 2.3.4. */
const MAX_LABEL_OCTETS = 63;

const ASCII = /^[\x00-\x7f]*$/;
const HOST_CHARACTERS = /^[A-Za-z0-9.-]*$/;

/**
 * A domain as DNS and SMTP spell it: lower case, with IDNA A-labels (`xn--...`). Empty when there
 * is no such spelling.
 * @see https://www.rfc-editor.org/rfc/rfc5891
 */
export function toAsciiDomain(domain: string): string {
	// domainToASCII parses its input as a URL's host, so ASCII input, which may hold a `/` or
	// look like an IPv4 address in hexadecimal, is kept away from it.
	return ASCII.test(domain) ? domain.toLowerCase() : domainToASCII(domain);
}

/**
 * Says what is wrong with a mail domain, or undefined when nothing is. A name without a dot
 * (`localhost`, a top-level domain) is allowed: relays inside a network use them.
 */
export function domainProblem(domain: string): string | undefined {
	if (domain === '') return 'there is nothing after the @';
	if (domain.length > MAX_DOMAIN_OCTETS) return tooLong;
	// Checked before IDNA, whose URL parser would end the host at a `/`, and after, as it turns
	// wide forms of signs into the signs themselves.
	if (!HOST_CHARACTERS.test(domain.replace(/[^\x00-\x7f]/g, ''))) return badCharacters;
	const ascii = toAsciiDomain(domain);
	if (ascii === '') return 'its domain is not a valid international domain name';
	if (!HOST_CHARACTERS.test(ascii)) return badCharacters;
	if (ascii.length > MAX_DOMAIN_OCTETS) return tooLong;
	return labelsProblem(ascii.split('.'));
}

const badCharacters = 'its domain may hold only letters, digits, hyphens and dots';
const tooLong = `its domain is longer than ${MAX_DOMAIN_OCTETS} octets`;

function labelsProblem(labels: readonly string[]): string | undefined {
	if (labels.includes('')) return 'its domain has a dot too many';
	if (labels.some((label) => label.length > MAX_LABEL_OCTETS)) {
		return `a part of its domain is longer than ${MAX_LABEL_OCTETS} octets`;
	}
	if (labels.some((label) => label.startsWith('-') || label.endsWith('-'))) {
		return 'a part of its domain starts or ends with a hyphen';
	}
	if (/^\d+$/.test(labels.at(-1) ?? '')) {
		return 'its domain ends in a number, which no domain name does';
	}
	return undefined;
}
