import { randomUUID } from 'node:crypto';

import type { Client } from '../../scripts/n8n-host/client.mjs';
import { ACCOUNTS } from './support/accounts';
import { GMAIL_SCOPES, startGmailAccount } from './support/gmail-account';
import type { MailAccount, OAuthAccount, OAuthAccountOptions } from './support/mail-account';
import { credentialData, startMailServer } from './support/mail-server';
import { startOutlookAccount } from './support/outlook-account';
import { EXAMPLE, publishSeed } from './support/seed-workflow';
import { signIn } from './support/shared-host';
import { publishWebhook, sendEmail } from './support/workflows';

const QUESTION = [
	'From: Jane Doe <jane@example.com>',
	'To: ada@example.com',
	'Subject: Invoice',
	'Message-ID: <question@example.com>',
	'',
	'When?',
].join('\r\n');

let client: Client;
beforeAll(async () => {
	client = await signIn();
});

const opened: MailAccount[] = [];
afterEach(() => Promise.all(opened.splice(0).map((account) => account.close())));

/** Closes the account after the test. */
async function open<Account extends MailAccount>(starting: Promise<Account>): Promise<Account> {
	const account = await starting;
	opened.push(account);
	return account;
}

/** Asks n8n for one email; gives what the node put out. */
async function send(account: MailAccount, request: object = {}): Promise<unknown> {
	const workflow = await publishSeed(client, account);
	return (await workflow.send({ ...EXAMPLE, ...request }, randomUUID())).body;
}

const failure = (error: Readonly<Record<string, unknown>>) => ({
	error: expect.objectContaining({ delivery: 'not-sent', ...error }),
});

interface Service {
	readonly start: (options?: OAuthAccountOptions) => Promise<OAuthAccount>;
	/** Scopes that do not cover sending, and the one that is missing. */
	readonly scopes: readonly string[];
	readonly missing: string;
	readonly unknownThread: string;
}

const SERVICES: Readonly<Record<string, Service>> = {
	Gmail: {
		start: startGmailAccount,
		scopes: [GMAIL_SCOPES.read],
		missing: GMAIL_SCOPES.compose,
		unknownThread: '18c9a4b2e7ff21aa',
	},
	'Microsoft 365': {
		start: startOutlookAccount,
		scopes: ['User.Read', 'Mail.ReadWrite'],
		missing: 'Mail.Send',
		unknownThread: 'AAQkAGI2TGuLAAA=',
	},
};

describe.each(Object.entries(SERVICES))('an account of %s', (_name, service) => {
	it('replies in a conversation of its mailbox', async () => {
		const account = await open(service.start());
		const thread_id = await account.receive(QUESTION);
		expect(await send(account, { subject: 'Re: Invoice', thread_id })).toMatchObject({ thread_id });
		expect((await account.sent())[0]?.inReplyTo).toBe('<question@example.com>');
	});

	it('starts no conversation in place of one that is not there', async () => {
		const account = await open(service.start());
		expect(await send(account, { thread_id: service.unknownThread })).toEqual(
			failure({ code: 'validation_error', field: 'thread_id' }),
		);
		expect(await account.sent()).toEqual([]);
	});

	it('renews its login once when the token has expired', async () => {
		const account = await open(service.start({ renewable: true }));
		account.expireToken();
		const workflow = await publishSeed(client, account);
		for (const count of [1, 2]) {
			const { body } = await workflow.send(EXAMPLE, randomUUID());
			expect(body.status).toBe('sent');
			expect(await account.sent()).toHaveLength(count);
		}
		expect(account.renewals).toBe(1);
	});

	it('says that it must be connected again when the login was revoked', async () => {
		const account = await open(service.start({ renewable: true }));
		account.revokeLogin();
		expect(await send(account)).toEqual(
			failure({
				code: 'insufficient_permissions',
				message: expect.stringContaining('Reconnect the credential'),
			}),
		);
	});

	it('names the permission that it lacks', async () => {
		const account = await open(service.start({ scopes: service.scopes }));
		expect(await send(account)).toEqual(
			failure({
				code: 'insufficient_permissions',
				message: expect.stringContaining(`permission ${service.missing}`),
			}),
		);
		expect(await account.sent()).toEqual([]);
	});

	it('passes on how long to wait when it is told to be patient', async () => {
		const account = await open(service.start());
		account.throttle(7);
		expect(await send(account)).toEqual(failure({ code: 'rate_limited', retry_after_ms: 7_000 }));
	});
});

describe('a shared mailbox of Microsoft 365', () => {
	it('is what the email is sent from', async () => {
		const account = await open(startOutlookAccount({ shared: true }));
		expect(await send(account)).toMatchObject({ status: 'sent', provider: 'outlook' });
		expect((await account.sent())[0]?.from).toMatch(/^support-/);
	});
});

describe('an account that is not connected', () => {
	it.each(ACCOUNTS)(
		'is said to be so when the credential is gone: %s',
		async (_provider, start) => {
			const account = await open(start());
			const workflow = await publishSeed(client, account);
			await client.request('DELETE', `/rest/credentials/${workflow.credentialId}`);
			expect((await workflow.send(EXAMPLE, randomUUID())).body).toEqual(
				failure({
					code: 'insufficient_permissions',
					message: expect.stringContaining('No mail account is connected'),
				}),
			);
		},
	);

	it('is said to be so when a mail server refuses the login', async () => {
		const server = await startMailServer();
		try {
			const { id: credentialId } = await client.createCredential({
				name: 'SMTP with a wrong password',
				type: 'outboxSmtpApi',
				data: { ...credentialData(server), password: 'wrong-horse' },
			});
			const { path } = await publishWebhook(client, [
				sendEmail({ credentialId, settings: { onError: 'continueRegularOutput' } }),
			]);
			expect((await client.webhook(path, EXAMPLE)).body).toEqual(
				failure({ code: 'insufficient_permissions' }),
			);
		} finally {
			await server.close();
		}
	});
});
