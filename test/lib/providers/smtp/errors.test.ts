import { isOutboxError, type OutboxError } from '../../../../lib/core/errors';
import type { LoadedEmail } from '../../../../lib/core/message';
import { DEFAULT_EXTENSIONS } from '../../../support/smtp-server/fake-smtp-server';
import { at, type Script, type Stage } from '../../../support/smtp-server/reactions';
import { email, send, startRig, type RigOptions, type SmtpRig } from './setup';

let rig: SmtpRig | undefined;
afterEach(async () => {
	await rig?.stop();
	rig = undefined;
});

async function start(options: RigOptions): Promise<SmtpRig> {
	await rig?.stop();
	rig = await startRig(options);
	return rig;
}

async function failWith(
	script: Script,
	options: RigOptions = {},
	message: LoadedEmail = email(),
): Promise<OutboxError> {
	const { provider } = await start({ ...options, script });
	try {
		await send(provider, message);
	} catch (error) {
		if (isOutboxError(error)) return error;
		throw error;
	}
	throw new Error('it was sent');
}

const TABLE: readonly (readonly [Stage, string, object])[] = [
	// Refused senders.
	[
		'mail',
		'550 5.1.8 sender unknown',
		{ code: 'provider_error', retry: 'after-fix', details: { field: 'from' } },
	],
	[
		'mail',
		'553 not owned by user',
		{ code: 'provider_error', retry: 'after-fix', details: { field: 'from' } },
	],
	['mail', '550 5.7.60 cannot send as this sender', { code: 'provider_error', retry: 'after-fix' }],
	[
		'mail',
		'530 5.7.0 authentication required',
		{ code: 'insufficient_permissions', retry: 'after-fix' },
	],
	// Refused recipients.
	[
		'rcpt',
		'550 5.1.1 no such user',
		{
			code: 'provider_error',
			retry: 'never',
			details: { field: 'to', reason: '5.1.1', status: 550 },
		},
	],
	[
		'rcpt',
		'552 5.2.2 mailbox full',
		{ code: 'provider_error', retry: 'never', details: { field: 'to', reason: '5.2.2' } },
	],
	[
		'rcpt',
		'554 5.7.1 relay access denied',
		{ code: 'provider_error', retry: 'after-fix', details: { field: 'to' } },
	],
	[
		'rcpt',
		'450 4.2.0 greylisted',
		{ code: 'provider_error', retry: 'later', details: { reason: '4.2.0' } },
	],
	['rcpt', '451 4.7.1 greylisting in action', { code: 'provider_error', retry: 'later' }],
	[
		'rcpt',
		'452 4.2.2 mailbox over quota, too much mail',
		{ code: 'provider_error', retry: 'later' },
	],
	['rcpt', '452 4.5.3 too many recipients', { code: 'provider_error', retry: 'later' }],
	// Too large.
	['mail', '552 5.3.4 message too big', { code: 'payload_too_large', retry: 'never' }],
	['mail', '552 exceeds size limit', { code: 'payload_too_large', retry: 'never' }],
	['dot', '552 5.2.3 message length exceeds limit', { code: 'payload_too_large', retry: 'never' }],
	['mail', '452 4.3.1 no space left', { code: 'provider_error', retry: 'later' }],
	// Too fast.
	['mail', '421 4.7.28 unusual rate of mail', { code: 'rate_limited', retry: 'later' }],
	[
		'mail',
		'450 4.2.1 receiving mail at a rate that prevents more',
		{ code: 'rate_limited', retry: 'later' },
	],
	[
		'dot',
		'454 Throttling failure: maximum sending rate exceeded',
		{ code: 'rate_limited', retry: 'later' },
	],
	['dot', '550 5.4.5 daily sending quota exceeded', { code: 'rate_limited', retry: 'later' }],
	['auth', '454 4.7.0 too many login attempts', { code: 'rate_limited', retry: 'later' }],
	['greeting', '421 4.7.0 too many connections', { code: 'rate_limited', retry: 'later' }],
	// Refused messages.
	['data', '451 4.3.0 try again', { code: 'provider_error', retry: 'later' }],
	['data', '503 5.5.1 bad sequence', { code: 'provider_error', retry: 'later' }],
	[
		'dot',
		'554 5.6.0 malformed',
		{ code: 'provider_error', retry: 'never', details: { reason: '5.6.0' } },
	],
	['dot', '550 5.7.26 unauthenticated', { code: 'provider_error', retry: 'after-fix' }],
	[
		'dot',
		'554 message refused',
		{ code: 'provider_error', retry: 'never', details: { status: 554 } },
	],
	// Logins.
	[
		'auth',
		'535 5.7.8 bad credentials',
		{ code: 'insufficient_permissions', retry: 'after-fix', details: { reason: '5.7.8' } },
	],
	[
		'auth',
		'534 5.7.9 app password required',
		{ code: 'insufficient_permissions', retry: 'after-fix' },
	],
	[
		'auth',
		'538 5.7.11 encryption required',
		{ code: 'insufficient_permissions', retry: 'after-fix' },
	],
	[
		'auth',
		'503 5.5.1 AUTH not available',
		{ code: 'insufficient_permissions', retry: 'after-fix' },
	],
	[
		'auth',
		'454 4.7.0 temporary authentication failure',
		{ code: 'provider_error', retry: 'later' },
	],
	// Not our day.
	['greeting', '554 5.7.1 your address is blocked', { code: 'provider_error', retry: 'after-fix' }],
	['greeting', '421 4.3.2 closing down', { code: 'provider_error', retry: 'later' }],
	['ehlo', '421 4.3.2 closing down', { code: 'provider_error', retry: 'later' }],
];

describe('a reply of the server', () => {
	it.each(TABLE)('at %s: %s', async (stage, reply, expected) => {
		const error = await failWith(at(stage, { reply }));
		expect(error).toMatchObject({ delivery: 'not-sent', ...expected });
		expect(error.message).toContain(reply.slice(0, 3));
	});

	it('is quoted, so that the user reads what the server wants', async () => {
		const error = await failWith(
			at('dot', { reply: '554 Message rejected: address is not verified' }),
		);
		expect(error.message).toContain('554 Message rejected: address is not verified');
	});

	it('to a login is quoted without the password, whatever the server says', async () => {
		const error = await failWith(
			at('auth', { reply: '535 5.7.8 wrong password: correct horse battery staple' }),
		);
		expect(error.message).toContain('535 5.7.8');
		expect(error.message).not.toContain('horse');
	});
});

describe('recipients that are all refused', () => {
	const two = email({ to: [{ address: 'a@example.net' }, { address: 'b@example.net' }] });
	const refuse = (reply: string, recipient: string): Script =>
		at('rcpt', { reply }, ({ line }) => line.includes(recipient));

	it.each([DEFAULT_EXTENSIONS, ['8BITMIME', 'AUTH PLAIN']])(
		'can be tried again later when one of them is only deferred',
		async (...extensions) => {
			for (const deferred of ['a@', 'b@']) {
				const error = await failWith(
					(event) =>
						refuse('450 4.2.0 greylisted', deferred)(event) ??
						at('rcpt', { reply: '550 5.1.1 unknown' })(event),
					{ extensions },
					two,
				);
				expect(error).toMatchObject({ retry: 'later', delivery: 'not-sent' });
			}
		},
	);
});

describe('before the server hears of the message', () => {
	it('a message over its SIZE limit is refused', async () => {
		const error = await failWith(() => undefined, { extensions: ['SIZE 300', 'AUTH PLAIN'] });
		expect(error).toMatchObject({
			code: 'payload_too_large',
			retry: 'never',
			delivery: 'not-sent',
		});
		expect(error.message).toContain('300');
	});

	it.each([
		['from', { from: { address: 'äda@example.com' } }],
		['to', { to: [{ address: 'x@example.net' }, { address: 'gräce@example.net' }] }],
		['cc', { cc: [{ address: 'gräce@example.net' }] }],
		['bcc', { bcc: [{ address: 'gräce@example.net' }] }],
		['reply_to', { replyTo: [{ address: 'gräce@example.net' }] }],
	])(
		'an address that needs SMTPUTF8 is refused on %s where that is missing',
		async (field, changes) => {
			const { server, provider } = await start({ extensions: ['AUTH PLAIN'] });
			await expect(send(provider, email(changes))).rejects.toMatchObject({
				code: 'validation_error',
				delivery: 'not-sent',
				details: { field },
			});
			expect(server.commandsOf('MAIL')).toHaveLength(0);
			await send(provider);
			expect(server.connections).toBe(1);
		},
	);

	it('a thread_id that is no Message-ID is refused', async () => {
		const error = await failWith(() => undefined, {}, email({ threadId: 'ä@example.com' }));
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'thread_id' } });
	});
});

describe('a login', () => {
	it('is never skipped because the server does not offer one', async () => {
		const error = await failWith(at('auth', { reply: '502 5.5.1 not implemented' }), {
			extensions: ['8BITMIME'],
		});
		expect(error).toMatchObject({ code: 'insufficient_permissions', retry: 'after-fix' });
		expect(error.message).toContain('leave user and password empty');
	});

	it('with a refused access token says to connect the account again', async () => {
		const error = await failWith(() => undefined, {
			connection: { auth: { kind: 'oauth2', user: 'ada@example.com', accessToken: 'ya29.stale' } },
		});
		expect(error).toMatchObject({ code: 'insufficient_permissions', details: { reason: '5.7.8' } });
		expect(error.message).toContain('access token');
		expect(error.message).not.toContain('ya29');
	});
});
