import { createHash } from 'node:crypto';

/** The namespace of account ids, drawn once at random. Changing it would rename every account. */
const NAMESPACE = '6864f98c-1cc0-4a03-8fda-5870d2f5e996';

/**
 * The id of a sending account: the same wherever the same mailbox is connected at the same
 * provider, so that caps and records of an account stay together across credentials.
 *
 * @param mailbox in the one form in which addresses are compared
 * @returns a UUID of version 5
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.5
 */
export function toAccountId(provider: string, mailbox: string): string {
	const hash = createHash('sha1')
		.update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'))
		.update(`${provider}:${mailbox}`)
		.digest()
		.subarray(0, 16);
	hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
	hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
	const hex = hash.toString('hex');
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		hex.slice(12, 16),
		hex.slice(16, 20),
		hex.slice(20),
	].join('-');
}
