import { createHmac, type KeyObject } from 'node:crypto';

import { splitAddress } from './addr-spec';
import { toAsciiDomain } from './domain';

/** 128 bits: nobody meets or guesses one by chance. */
const ID_HEX_DIGITS = 32;

/**
 * The Message-ID of a submission, the same for all its attempts, so that a recipient's server that
 * gets two copies can tell. Whoever lacks the installation's secret can neither predict it, e.g. to
 * thread into a conversation in advance, nor read the uid out of it.
 * @param secret a key that is used often is best made once, by `createSecretKey`
 * @param sender the address whose domain stands behind the @
 * @see https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4
 */
export function deriveMessageId(
	secret: Uint8Array | KeyObject,
	uid: string,
	sender: string,
): string {
	const id = createHmac('sha256', secret).update(uid).digest('hex').slice(0, ID_HEX_DIGITS);
	return `<${id}@${toAsciiDomain(splitAddress(sender).domain)}>`;
}
