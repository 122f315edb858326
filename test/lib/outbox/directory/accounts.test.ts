import { createAccounts } from '../../../../lib/outbox/directory/accounts';
import { toKnownSenders } from '../../../../lib/outbox/directory/known-senders';
import { setUpDirectory } from './setup';

function setUp() {
	const directory = setUpDirectory();
	return { ...directory, accounts: createAccounts(directory.documents, directory.clock) };
}

const smtp = {
	queue: 'default',
	account: 'account-1',
	provider: 'smtp',
	senders: [{ address: 'crm@acme.com', name: 'CRM' }, { address: 'sales@acme.com' }],
};

describe('accounts that deliver a queue', () => {
	it('stay registered, and are seen again', async () => {
		const { accounts, clock } = setUp();
		const registeredAt = clock.now();
		await accounts.register(smtp);
		await clock.advance(1000);
		await accounts.register({ ...smtp, senders: [{ address: 'new@acme.com' }] });
		expect(await accounts.list('default')).toEqual([
			{
				...smtp,
				senders: [{ address: 'new@acme.com' }],
				registeredAt,
				seenAt: registeredAt + 1000,
			},
		]);
	});

	it('belong to one queue, whatever others are called', async () => {
		const { accounts } = setUp();
		await accounts.register(smtp);
		await accounts.register({ ...smtp, account: 'account-2' });
		await accounts.register({ ...smtp, queue: 'default-2' });
		const listed = await accounts.list('default');
		expect(listed.map(({ account }) => account)).toEqual(['account-1', 'account-2']);
		expect(await accounts.list('def')).toEqual([]);
	});

	it('are all listed, however many there are', async () => {
		const { accounts, calls } = setUp();
		for (let number = 0; number < 1001; number++) {
			await accounts.register({ ...smtp, account: `account-${number}` });
		}
		calls.length = 0;
		expect(await accounts.list('default')).toHaveLength(1001);
		expect(calls).toEqual(['list', 'list']);
	});
});

describe('everybody who may send', () => {
	it('are those of accounts, once each, and those that were added besides', () => {
		const senders = [...smtp.senders, { address: 'CRM@acme.com' }];
		const account = { ...smtp, senders, registeredAt: 1, seenAt: 2 };
		const waiting = { state: 'awaiting_confirmation', addedAt: 3 } as const;
		const known = toKnownSenders(
			[account],
			[
				{ ...waiting, address: 'Sales@acme.com' },
				{ ...waiting, address: 'new@acme.com' },
			],
		);
		const vouched = {
			state: 'confirmed',
			account: { id: 'account-1', provider: 'smtp' },
			addedAt: 1,
			confirmedAt: 1,
		};
		expect(known).toEqual([
			{ ...vouched, address: 'CRM@acme.com' },
			{ ...vouched, address: 'sales@acme.com' },
			{ ...waiting, address: 'new@acme.com' },
		]);
	});
});
