import { hashSecret, isSecretOf, makeKey, parseToken } from '../../../../lib/outbox/api/key-secret';

const installation = Buffer.alloc(32, 7);
const { id, secret, token } = makeKey(installation, ['first', 'second']);

describe('an API key', () => {
	it('has a mark, an id and a secret of 256 bits', () => {
		expect(token).toMatch(/^wbk_[0-9a-f]{16}_[\w-]{43}$/);
		expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
		expect(parseToken(token)).toEqual({ id, secret });
	});

	it('is another one for other nonces and for another store', () => {
		const tokens = [
			token,
			makeKey(installation, ['first', 'other']).token,
			makeKey(installation, ['other', 'second']).token,
			makeKey(Buffer.alloc(32, 8), ['first', 'second']).token,
		];
		expect(new Set(tokens).size).toBe(4);
	});

	it('has an id that tells nothing of the nonce', () => {
		expect(makeKey(installation, ['first', 'other']).id).toBe(id);
		expect(id).not.toContain('first');
	});

	it('is known by what is kept of its secret, which does not tell it', () => {
		const hash = hashSecret(secret);
		expect(hash).not.toContain(secret);
		expect(isSecretOf(secret, hash)).toBe(true);
		expect(isSecretOf(secret.toLowerCase(), hash)).toBe(false);
		expect(isSecretOf(secret.slice(1), hash)).toBe(false);
		expect(isSecretOf('', hash)).toBe(false);
	});

	it.each([
		['nothing', ''],
		['the documents’ placeholder', 'wbk_your_api_key_here'],
		['another mark', token.replace('wbk', 'sk')],
		['the mark in capitals', token.replace('wbk', 'WBK')],
		['no id', `wbk_${secret}`],
		['an id in capitals', token.replace(id, id.toUpperCase())],
		['a secret that is too short', token.slice(0, -1)],
		['a secret that is too long', `${token}A`],
		['something in front', ` ${token}`],
		['a line break behind', `${token}\n`],
		['padding', `${token.slice(0, -1)}=`],
	])('is not %s', (_name, text) => {
		expect(parseToken(text)).toBeUndefined();
	});
});
