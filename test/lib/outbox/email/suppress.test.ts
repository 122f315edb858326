import type { Suppression } from '../../../../lib/outbox/directory/suppressions';
import { leaveOutSuppressed } from '../../../../lib/outbox/email/suppress';
import { anEmail } from '../../../support/emails';

const blocking = (...entries: readonly (readonly [string, Suppression['reason']])[]) =>
	new Map(
		entries.map(([address, reason]) => [
			address,
			{ address, reason, stream: '*', source: 'test', createdAt: 0 },
		]),
	);
const addresses = (...all: readonly string[]) => all.map((address) => ({ address }));

const email = anEmail({
	to: [{ address: 'Jane@Example.com', name: 'Jane' }, { address: 'bob@example.com' }],
	cc: addresses('carol@example.com'),
	bcc: addresses('dave@example.com'),
});

describe('leaving suppressed recipients out', () => {
	it('changes nothing where nobody is', () => {
		expect(leaveOutSuppressed(email, new Map())).toEqual({ email, suppressed: [] });
		const others = blocking(['eve@example.com', 'bounce']);
		expect(leaveOutSuppressed(email, others)).toEqual({ email, suppressed: [] });
	});

	it('leaves them out of every field, and says why, in the spelling of the email', () => {
		const blocked = blocking(
			['jane@example.com', 'bounce'],
			['carol@example.com', 'unsubscribe'],
			['dave@example.com', 'complaint'],
		);
		expect(leaveOutSuppressed(email, blocked)).toEqual({
			email: { ...email, to: addresses('bob@example.com'), cc: [], bcc: [] },
			suppressed: [
				{ address: 'Jane@Example.com', field: 'to', reason: 'bounce' },
				{ address: 'carol@example.com', field: 'cc', reason: 'unsubscribe' },
				{ address: 'dave@example.com', field: 'bcc', reason: 'complaint' },
			],
		});
	});

	it('is a recipient_suppressed when nobody in to is left, whoever is in copy', () => {
		const blocked = blocking(['jane@example.com', 'bounce'], ['bob@example.com', 'unsubscribe']);
		expect(() => leaveOutSuppressed(email, blocked)).toThrow(
			expect.objectContaining({
				...{ code: 'recipient_suppressed', httpStatus: 422, delivery: 'not-sent' },
				// Whoever removes the entry may send the same email.
				retry: 'after-fix',
				details: { field: 'to', reason: 'bounce' },
				message: expect.stringContaining(
					'Jane@Example.com (bounce), bob@example.com (unsubscribe)',
				),
			}),
		);
	});

	it('names ten of many', () => {
		const many = Array.from({ length: 12 }, (_, index) => `a${index}@a.co`);
		const blocked = blocking(...many.map((address) => [address, 'manual'] as const));
		expect(() => leaveOutSuppressed(anEmail({ to: addresses(...many) }), blocked)).toThrow(
			/a9@a\.co \(manual\) and 2 more\./,
		);
	});
});
