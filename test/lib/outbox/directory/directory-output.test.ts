import {
	toContactOutput,
	toSenderOutput,
	toSuppressionOutput,
} from '../../../../lib/outbox/directory/directory-output';

const AT = Date.UTC(2026, 3, 17, 10, 22, 11);
const TIMESTAMP = '2026-04-17T10:22:11Z';

describe('what the directory puts out', () => {
	it('of a suppressed address', () => {
		const entry = { address: 'a@a.co', stream: '*', reason: 'bounce', source: 'delivery' } as const;
		expect(toSuppressionOutput({ ...entry, createdAt: AT })).toEqual({
			...entry,
			note: null,
			created_at: TIMESTAMP,
			expires_at: null,
		});
		const more = { note: 'Gone', expiresAt: AT };
		expect(toSuppressionOutput({ ...entry, ...more, createdAt: AT })).toMatchObject({
			note: 'Gone',
			expires_at: TIMESTAMP,
		});
	});

	it('of a contact', () => {
		const contact = { email: 'a@a.co', contactId: 'c1', updatedAt: AT };
		const plain = { email: 'a@a.co', contact_id: 'c1', updated_at: TIMESTAMP };
		expect(toContactOutput(contact)).toEqual({ ...plain, from: null, reply_to: null });
		const route = {
			from: { name: 'Bob', address: 'bob@acme.com' },
			replyTo: { address: 'r@acme.com' },
		};
		expect(toContactOutput({ ...contact, ...route })).toEqual({
			...plain,
			from: 'Bob <bob@acme.com>',
			reply_to: 'r@acme.com',
		});
	});

	it('of a sender, whoever vouches for it', () => {
		const sender = { address: 'a@a.co', state: 'awaiting_confirmation', addedAt: AT } as const;
		expect(toSenderOutput(sender)).toEqual({
			address: 'a@a.co',
			name: null,
			state: 'awaiting_confirmation',
			source: 'code',
			account_id: null,
			provider: null,
			added_at: TIMESTAMP,
			confirmed_at: null,
		});
		const account = { id: 'account-1', provider: 'gmail' };
		const confirmed = { name: 'A', confirmedAt: AT, account };
		expect(toSenderOutput({ ...sender, ...confirmed, state: 'confirmed' })).toMatchObject({
			name: 'A',
			source: 'account',
			account_id: 'account-1',
			provider: 'gmail',
			confirmed_at: TIMESTAMP,
		});
	});
});
