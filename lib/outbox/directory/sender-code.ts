import { createHmac } from 'node:crypto';

/** How long a code counts after it was given out. */
export const CODE_LIFETIME_MS = 24 * 60 * 60 * 1000;
/** How long an address that is added again keeps its code: one email an hour is enough. */
export const CODE_RENEWAL_MS = 60 * 60 * 1000;
/** How often a code may be tried, so that nobody gets through all of them. */
export const MAX_CODE_TRIES = 5;

const DIGITS = 6;
/** Few enough to be a whole number for JavaScript, and so many that no code is likelier. */
const DRAWN_BYTES = 6;

/**
 * The six digits that confirm an address. They are not kept anywhere, as they derive from the nonce
 * that is.
 * @param secret the installation's
 * @param nonce unguessable, and new for every code
 */
export function toCode(secret: Uint8Array, address: string, nonce: string): string {
	const mac = createHmac('sha256', secret).update(`sender code\n${address}\n${nonce}`).digest();
	const number = mac.readUIntBE(0, DRAWN_BYTES) % 10 ** DIGITS;
	return String(number).padStart(DIGITS, '0');
}
