import { createHmac } from 'node:crypto';

import { isSameSecret } from '../../core/constant-time';
import { sha256Hex } from '../../core/fingerprint';

/** What stands between the parts of a key: its mark, its public id, and its secret. */
const TOKEN = /^wbk_([0-9a-f]{16})_([\w-]{43})$/;

/** An API key as its owner presents it, taken apart. */
export interface PresentedKey {
	/** Names the key in lists and logs. */
	readonly id: string;
	readonly secret: string;
}

/**
 * Makes an API key, e.g. `wbk_3f9a0c1d2b4e5f60_Qm…`. Its secret has 256 bits.
 * @param nonces two unguessable texts, new for every key
 */
export function makeKey(
	installationSecret: Uint8Array,
	[first, second]: readonly [string, string],
): PresentedKey & { readonly token: string } {
	const id = sha256Hex(first).slice(0, 16);
	const secret = createHmac('sha256', installationSecret)
		.update(`api key\n${id}\n${second}`)
		.digest('base64url');
	return { id, secret, token: `wbk_${id}_${secret}` };
}

/** @returns undefined for what cannot be a key of ours */
export function parseToken(token: string): PresentedKey | undefined {
	const [, id, secret] = TOKEN.exec(token) ?? [];
	return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** What is kept of a secret. It has too many bits to be guessed, so one round of hashing will do. */
export function hashSecret(secret: string): string {
	return sha256Hex(secret);
}

export function isSecretOf(secret: string, hash: string): boolean {
	return isSameSecret(hashSecret(secret), hash);
}
