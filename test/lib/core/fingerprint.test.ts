import { createHash } from 'node:crypto';

import { sha256Hex, toFingerprint } from '../../../lib/core/fingerprint';

describe('fingerprint', () => {
	it('is fp1: and SHA-256 over canonical JSON', () => {
		const expected = createHash('sha256').update('{"a":"1","b":2}').digest('hex');
		expect(toFingerprint({ b: 2, a: '1' })).toBe(`fp1:${expected}`);
	});

	it('hashes bytes and text alike', () => {
		expect(sha256Hex(Buffer.from('ü'))).toBe(sha256Hex('ü'));
	});
});
