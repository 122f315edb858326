import { deriveMessageId } from '../../../lib/mail/message-id';

const secret = Buffer.alloc(32, 1);

describe('Message-ID is derived from an installation secret and the submission uid, @ the sender’s domain', () => {
	it('all attempts of one submission share it', () => {
		const id = deriveMessageId(secret, 'uid-1', 'crm@example.com');
		expect(id).toMatch(/^<[0-9a-f]{32}@example\.com>$/);
		expect(deriveMessageId(Buffer.alloc(32, 1), 'uid-1', 'crm@example.com')).toBe(id);
	});

	it('a reused key after its window gets a new one, as its submission has another uid', () => {
		expect(deriveMessageId(secret, 'uid-2', 'crm@example.com')).not.toBe(
			deriveMessageId(secret, 'uid-1', 'crm@example.com'),
		);
	});

	it('another installation derives another, and none shows the uid', () => {
		const id = deriveMessageId(secret, 'uid-1', 'crm@example.com');
		expect(deriveMessageId(Buffer.alloc(32, 2), 'uid-1', 'crm@example.com')).not.toBe(id);
		expect(id).not.toContain('uid-1');
	});

	it('an international domain stands in its ASCII form', () => {
		expect(deriveMessageId(secret, 'uid', '"a b"@Bücher.example')).toMatch(
			/@xn--bcher-kva\.example>$/,
		);
	});
});
