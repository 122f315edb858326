import { simpleParser } from 'mailparser';

import { requireDocuments } from '../../../lib/outbox/backend-parts';
import { createAccounts } from '../../../lib/outbox/directory/accounts';
import { fails, runOn, TIMEOUT_MS, useSender } from './setup';

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const sender = useSender();
const run = runOn(sender);

describe('Sender', () => {
	const codeIn = async (mime: Buffer | undefined) =>
		/\b\d{6}\b/.exec((await simpleParser(mime ?? '')).text ?? '')?.[0] ?? '';

	it(
		'gets its code by email, never in the output, and is confirmed by it',
		async () => {
			const address = 'Ann <ann@acme.com>';
			const [added] = await run('sender', 'add', { address });
			expect(added).toMatchObject({
				...{ address: 'ann@acme.com', name: 'Ann', state: 'awaiting_confirmation' },
				...{ source: 'code', code_expires_at: expect.stringMatching(TIMESTAMP) },
			});
			const [message] = sender().server.messages;
			expect(message?.to).toEqual(['ann@acme.com']);
			const code = await codeIn(message?.mime);
			expect(code).toMatch(/^\d{6}$/);
			expect(JSON.stringify(added)).not.toContain(code);
			await run('sender', 'add', { address });
			expect(sender().server.messages).toHaveLength(1);
			const wrong = code === '000000' ? '000001' : '000000';
			expect(await run('sender', 'confirm', { address, code: wrong })).toEqual([
				fails('validation_error', 'code'),
			]);
			expect(await run('sender', 'confirm', { address, code })).toMatchObject([
				{ address: 'ann@acme.com', state: 'confirmed' },
			]);
			expect(await run('sender', 'add', { address })).toMatchObject([
				{ state: 'confirmed', code_expires_at: null },
			]);
			expect(sender().server.messages).toHaveLength(1);
		},
		TIMEOUT_MS,
	);

	it(
		'is listed with those of the accounts that deliver, and removed',
		async () => {
			const store = sender().runtime.openStore({ kind: 'auto' });
			await createAccounts(requireDocuments(store), sender().runtime.clock).register({
				...{ queue: 'default', account: 'account-1', provider: 'smtp' },
				senders: [{ address: 'crm@example.com', name: 'CRM' }],
			});
			await run('sender', 'add', { address: 'ann@acme.com' });
			const own = { address: 'crm@example.com', source: 'account', account_id: 'account-1' };
			const added = { address: 'ann@acme.com', source: 'code', account_id: null };
			expect(await run('sender', 'list')).toMatchObject([own, added]);
			expect(await run('sender', 'list', { limit: 1 })).toMatchObject([own]);
			expect(await run('sender', 'list', { queue: 'other' })).toMatchObject([added]);
			expect(await run('sender', 'remove', { addresses: 'ann@acme.com' })).toEqual([
				{ address: 'ann@acme.com', removed: true },
			]);
			expect(await run('sender', 'list', { queue: 'other' })).toEqual([]);
		},
		TIMEOUT_MS,
	);

	it('is not added without an account to send the code by', async () => {
		const without = { credentials: {} };
		expect(await run('sender', 'add', { address: 'ann@acme.com' }, without)).toEqual([
			fails('insufficient_permissions'),
		]);
		expect(await run('sender', 'list')).toEqual([]);
	});

	it('must have been added to be confirmed', async () => {
		const parameters = { address: 'ann@acme.com', code: '123456' };
		expect(await run('sender', 'confirm', parameters)).toEqual([fails('not_found', 'address')]);
	});
});
