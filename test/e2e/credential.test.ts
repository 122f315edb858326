import type { RedisServer } from '../support/redis-server';
import { startRedisServer } from '../support/redis-server';
import { startGmailAccount } from './support/gmail-account';
import type { OAuthAccount, OAuthAccountOptions } from './support/mail-account';
import { credentialData, LOGIN, startMailServer } from './support/mail-server';
import { startOutlookAccount } from './support/outlook-account';
import { signIn } from './support/shared-host';

/** Saves a credential and tests it, as the editor does. */
async function testCredential(type: string, data: Readonly<Record<string, unknown>>) {
	const client = await signIn();
	const credential = { name: type, type, data };
	const { id } = await client.createCredential(credential);
	return client.testCredential({ ...credential, id });
}

describe('testing an SMTP credential in n8n', () => {
	const testSmtp = (data: Readonly<Record<string, unknown>>) =>
		testCredential('outboxSmtpApi', data);

	it.each(['none', 'starttls', 'tls'] as const)('succeeds with security %s', async (security) => {
		const server = await startMailServer(security);
		try {
			const result = await testSmtp(credentialData(server, security));
			expect(result.status).toBe('OK');
			expect(server.mails).toHaveLength(0);
		} finally {
			await server.close();
		}
	});

	it('says that the server refused the login when the password is wrong', async () => {
		const server = await startMailServer();
		try {
			const result = await testSmtp({ ...credentialData(server), password: 'wrong-horse' });
			expect(result.status).toBe('Error');
			expect(result.message).toMatch(/password/i);
			expect(result.message).not.toContain('wrong-horse');
			expect(result.message).not.toContain(LOGIN.password);
		} finally {
			await server.close();
		}
	});

	it('says that nobody answers when the port is wrong', async () => {
		const server = await startMailServer();
		await server.close();
		const result = await testSmtp(credentialData(server));
		expect(result.status).toBe('Error');
		expect(result.message).toContain(String(server.port));
	});
});

type Start = (options?: OAuthAccountOptions) => Promise<OAuthAccount>;
const OAUTH: readonly (readonly [name: string, start: Start, tooLittle: string])[] = [
	['Gmail', startGmailAccount, 'https://www.googleapis.com/auth/gmail.send'],
	['Microsoft', startOutlookAccount, 'Mail.Send'],
];

describe.each(OAUTH)('testing a %s credential in n8n', (_name, start, tooLittle) => {
	it.each([
		['succeeds with a connected account', undefined, { status: 'OK' }],
		[
			'fails with one that may not read the mailbox',
			[tooLittle],
			{ status: 'Error', message: 'Forbidden' },
		],
	])('%s', async (_what, scopes, expected) => {
		const account = await start(scopes && { scopes });
		try {
			const { type, data } = account.credential;
			expect(await testCredential(type, data)).toMatchObject(expected);
		} finally {
			await account.close();
		}
	});

	it('succeeds with a login that had to be renewed, and fails once it is revoked', async () => {
		const account = await start({ renewable: true });
		try {
			const { type, data } = account.credential;
			account.expireToken();
			expect(await testCredential(type, data)).toMatchObject({ status: 'OK' });
			account.revokeLogin();
			expect(await testCredential(type, data)).toMatchObject({ status: 'Error' });
		} finally {
			await account.close();
		}
	});
});

describe('testing a Redis credential in n8n', () => {
	let redis: RedisServer;
	beforeEach(async () => {
		redis = await startRedisServer();
	});
	afterEach(() => redis.remove());

	const testRedis = () => testCredential('outboxRedisApi', { host: redis.host, port: redis.port });

	it('succeeds with a server that keeps everything', async () => {
		expect(await testRedis()).toEqual({
			status: 'OK',
			message: expect.stringMatching(/^Connected to Redis \d/),
		});
	});

	it('fails with one that evicts keys, and says how to change that', async () => {
		await redis.run('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
		expect(await testRedis()).toEqual({
			status: 'Error',
			message: expect.stringContaining('Set it to noeviction'),
		});
	});

	it('fails with one that asks for a password, and with none at all', async () => {
		await redis.run('CONFIG', 'SET', 'requirepass', 'hunter2');
		expect(await testRedis()).toEqual({
			status: 'Error',
			message: expect.stringContaining('asks for a password'),
		});
		await redis.kill();
		expect(await testRedis()).toEqual({
			status: 'Error',
			message: expect.stringContaining(String(redis.port)),
		});
	});
});
