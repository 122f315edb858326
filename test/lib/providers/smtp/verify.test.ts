import { createServer, type AddressInfo } from 'node:net';

import { isOutboxError, type OutboxError } from '../../../../lib/core/errors';
import { toConnectError } from '../../../../lib/providers/smtp/connect-error';
import { verifySmtp } from '../../../../lib/providers/smtp/verify';
import { fixtureCertificate } from '../../../support/smtp-server/certificates';
import {
	startFakeSmtpServer,
	type FakeSmtpServer,
	type FakeSmtpServerOptions,
} from '../../../support/smtp-server/fake-smtp-server';
import { at } from '../../../support/smtp-server/reactions';
import { connectionTo, LOGIN } from './setup';

const TRUSTED = fixtureCertificate('localhost');

let server: FakeSmtpServer | undefined;
afterEach(async () => {
	await server?.stop();
	server = undefined;
});

async function start(options: FakeSmtpServerOptions): Promise<FakeSmtpServer> {
	server = await startFakeSmtpServer({ login: LOGIN, ...options });
	return server;
}

async function verify(settings: Readonly<Record<string, unknown>>): Promise<void> {
	const target = server ?? {
		host: '127.0.0.1',
		port: 9,
		certificate: TRUSTED,
	};
	return verifySmtp(connectionTo(target, settings).connection);
}

async function problemOf(settings: Readonly<Record<string, unknown>>): Promise<OutboxError> {
	try {
		await verify(settings);
	} catch (error) {
		if (isOutboxError(error)) return error;
		throw error;
	}
	throw new Error('it was found well');
}

describe('the test of an SMTP credential', () => {
	it.each(['none', 'starttls', 'tls'] as const)(
		'logs in and says goodbye (%s)',
		async (security) => {
			const { messages, commandsOf, log } = await start({ security });
			await verify({ security });
			expect(commandsOf('AUTH')).toHaveLength(1);
			expect(commandsOf('QUIT')).toHaveLength(1);
			expect(log.at(-1)).toMatch(/^S: 221/);
			expect(messages).toHaveLength(0);
		},
	);

	it('works without a login and with an access token', async () => {
		await start({});
		await verify({ auth: undefined });
		const auth = {
			kind: 'oauth2',
			user: LOGIN.user,
			accessToken: LOGIN.password.replaceAll(' ', '-'),
		};
		await server?.stop();
		await start({ login: { user: LOGIN.user, password: auth.accessToken } });
		await verify({ auth });
	});

	it('logs in with AUTH LOGIN where that is all there is', async () => {
		const { commandsOf } = await start({ extensions: ['AUTH LOGIN'] });
		await verify({});
		expect(commandsOf('AUTH')).toEqual(['C: AUTH LOGIN']);
	});

	it('says that the password is wrong', async () => {
		await start({});
		const error = await problemOf({ auth: { kind: 'password', user: 'ada', password: 'wrong' } });
		expect(error.code).toBe('insufficient_permissions');
		expect(error.message).toContain('refused the login. Check user and password');
	});

	it('says that nothing listens on the port', async () => {
		const probe = createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => probe.once('listening', resolve));
		const { port } = probe.address() as AddressInfo;
		await new Promise((resolve) => probe.close(resolve));
		const error = await problemOf({ port });
		expect(error).toMatchObject({ retry: 'later', details: { reason: 'ECONNREFUSED' } });
		expect(error.message).toContain('nothing listens there');
	});

	it('says to choose TLS when the port speaks TLS from the start', async () => {
		await start({ security: 'tls' });
		for (const security of ['none', 'starttls']) {
			const error = await problemOf({ security, timeouts: { connectMs: 300 } });
			expect(error.message).toContain('choose TLS');
		}
	});

	it('says to choose STARTTLS when the port does not speak TLS from the start', async () => {
		await start({ security: 'starttls' });
		const error = await problemOf({ security: 'tls' });
		expect(error.retry).toBe('after-fix');
		expect(error.message).toContain('does not speak TLS from the start');
		expect(error.message).toContain('Choose STARTTLS');
	});

	it('says that the server offers no STARTTLS, and does not log in in the clear', async () => {
		const { commandsOf } = await start({ security: 'none' });
		const error = await problemOf({ security: 'starttls' });
		expect(error.retry).toBe('after-fix');
		expect(error.message).toContain('does not offer STARTTLS');
		expect(commandsOf('AUTH')).toHaveLength(0);
	});

	it('does not log in in the clear either when somebody cuts STARTTLS out', async () => {
		const { commandsOf } = await start({
			security: 'starttls',
			script: at('ehlo', { reply: '502 no' }),
		});
		expect((await problemOf({ security: 'starttls' })).delivery).toBe('not-sent');
		expect(commandsOf('AUTH')).toHaveLength(0);
	});

	it('can be told to send the login in the clear', async () => {
		const { commandsOf } = await start({ security: 'starttls' });
		await verify({ security: 'none' });
		expect(commandsOf('STARTTLS')).toHaveLength(0);
		expect(commandsOf('AUTH')).toHaveLength(1);
	});

	it.each(['starttls', 'tls'] as const)(
		'says that a certificate is self-signed (%s)',
		async (security) => {
			await start({ security });
			const error = await problemOf({ security, caCertificate: undefined });
			expect(error.retry).toBe('after-fix');
			expect(error.message).toContain('self-signed certificate');
			expect(error.message).toContain('Allow Self-Signed');
			await verify({ security, caCertificate: undefined, allowSelfSigned: true });
		},
	);

	it.each(['starttls', 'tls'] as const)(
		'says that a certificate is for another name (%s)',
		async (security) => {
			await start({ security, certificate: 'elsewhere' });
			const error = await problemOf({ security });
			expect(error.message).toContain('certificate for another name');
		},
	);

	it.each([
		['connect', 'no greeting'],
		['greeting', 'no greeting'],
		['ehlo', 'fell silent'],
		['auth', 'fell silent'],
	] as const)('gives up in time on a server that stalls at %s', async (stage, words) => {
		await start({ script: at(stage, 'stall') });
		const error = await problemOf({ timeouts: { connectMs: 300 } });
		expect(error).toMatchObject({ retry: 'later', details: { reason: 'ETIMEDOUT' } });
		expect(error.message).toContain(words);
	});

	it('says that something else than SMTP answers', async () => {
		await start({ script: at('greeting', { raw: 'HTTP/1.1 400 Bad Request\r\n' }) });
		expect((await problemOf({})).message).toContain('not SMTP');
	});

	it.each([
		['ENOTFOUND', 'after-fix', 'is not known to the DNS'],
		['EAI_AGAIN', 'later', 'the DNS does not answer'],
		['EHOSTUNREACH', 'later', 'cannot be reached'],
		['CERT_HAS_EXPIRED', 'after-fix', 'not valid today'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'after-fix', 'CA Certificate'],
		['ESOMETHING', 'later', 'ESOMETHING'],
	])('knows what %s means', (originalCode, retry, words) => {
		const { connection } = connectionTo({ host: '127.0.0.1', port: 9, certificate: TRUSTED });
		const thrown = Object.assign(new Error('x'), {
			code: 'ESOCKET',
			originalCode,
			command: 'CONN',
		});
		const error = toConnectError(thrown, connection);
		expect(error).toMatchObject({ code: 'provider_error', delivery: 'not-sent', retry });
		expect(error.message).toContain(words);
	});

	it('can be aborted', async () => {
		await start({ script: at('greeting', 'stall') });
		const { connection } = connectionTo(
			server ?? { host: '127.0.0.1', port: 9, certificate: TRUSTED },
		);
		await expect(verifySmtp(connection, AbortSignal.timeout(50))).rejects.toMatchObject({
			delivery: 'not-sent',
		});
	});
});
