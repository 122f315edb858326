import { toAccountId } from '../../../lib/providers/account-id';

describe('an account id', () => {
	it('is a UUID of version 5', () => {
		expect(toAccountId('smtp', 'ada@example.com')).toMatch(
			/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
		);
	});

	it('never changes: records are found by it', () => {
		expect(toAccountId('smtp', 'ada@example.com')).toBe('0ad67801-b103-523f-b8cc-a1f4b64aa0a7');
	});

	it('tells mailboxes and providers apart', () => {
		const ids = [
			toAccountId('smtp', 'ada@example.com'),
			toAccountId('gmail', 'ada@example.com'),
			toAccountId('smtp', 'bob@example.com'),
		];
		expect(new Set(ids).size).toBe(3);
	});
});
