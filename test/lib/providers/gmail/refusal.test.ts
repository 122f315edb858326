import { toGmailError } from '../../../../lib/providers/gmail/refusal';
import { READ_SCOPE } from '../../../../lib/providers/gmail/scopes';
import { GoogleError, insufficientScope } from '../../../support/gmail-fake/google-error';
import { NOW } from './setup';

function refuse(
	error: GoogleError | { status: number; body: string },
	{ irreversible = true, headers = {} }: { irreversible?: boolean; headers?: object } = {},
) {
	const body = error instanceof GoogleError ? JSON.stringify(error.toJson()) : error.body;
	return toGmailError(
		{ status: error.status, headers: { ...headers }, body },
		{ provider: 'gmail', name: 'Gmail', irreversible, now: NOW },
		READ_SCOPE,
	);
}

describe('what Gmail refuses', () => {
	it.each([
		['403 rateLimitExceeded', 403, 'rateLimitExceeded'],
		['403 userRateLimitExceeded', 403, 'userRateLimitExceeded'],
		['403 dailyLimitExceeded', 403, 'dailyLimitExceeded'],
		['403 quotaExceeded', 403, 'quotaExceeded'],
		['429', 429, 'rateLimitExceeded'],
	])('definitely not sent, and rate_limited: %s', (_what, status, reason) => {
		const headers = { 'retry-after': '30' };
		expect(refuse(new GoogleError(status, reason, 'Slow down'), { headers })).toMatchObject({
			code: 'rate_limited',
			delivery: 'not-sent',
			retry: 'later',
			retryAfterMs: 30_000,
			details: { provider: 'gmail', status, reason },
		});
	});

	it('says in words of Gmail’s when to try again, where there is no Retry-After', () => {
		const time = new Date(NOW + 90_000).toISOString();
		const message = `User-rate limit exceeded.  Retry after ${time} (Mail sending)`;
		const error = refuse(new GoogleError(429, 'rateLimitExceeded', message));
		expect(error.retryAfterMs).toBe(90_000);
		expect(refuse(new GoogleError(429, 'rateLimitExceeded', 'Stop')).retryAfterMs).toBeUndefined();
	});

	it('403 for want of a scope is insufficient_permissions with the scope’s name', () => {
		const error = refuse(insufficientScope([READ_SCOPE]));
		expect(error).toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
			retry: 'after-fix',
			details: { status: 403, reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' },
		});
		expect(error.message).toContain(READ_SCOPE);
	});

	it.each([
		['accessNotConfigured', 'Enable it'],
		['domainPolicy', 'administrator'],
		['forbidden', 'administrator'],
	])('403 %s is insufficient_permissions that says what to do', (reason, advice) => {
		const error = refuse(new GoogleError(403, reason, 'No'));
		expect(error).toMatchObject({ code: 'insufficient_permissions', retry: 'after-fix' });
		expect(error.message).toContain(advice);
	});

	it('401 is insufficient_permissions that asks to reconnect', () => {
		const error = refuse(new GoogleError(401, 'authError', 'Invalid Credentials'));
		expect(error).toMatchObject({ code: 'insufficient_permissions', retry: 'after-fix' });
	});

	it.each([
		['Invalid To header', 'to'],
		['Invalid to header', 'to'],
		['Invalid Bcc header', 'bcc'],
		['Invalid Reply-To header', 'reply_to'],
		['Recipient address required', 'to'],
	])('400 %s is a provider_error on the field', (message, field) => {
		const error = refuse(new GoogleError(400, 'invalidArgument', message));
		expect(error).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'never',
			details: { field },
		});
		expect(error.message).toContain(message);
	});

	it.each(['Mail service not enabled', 'Precondition check failed.'])(
		'400 failedPrecondition (%s) can be fixed',
		(message) => {
			const error = refuse(new GoogleError(400, 'failedPrecondition', message));
			expect(error).toMatchObject({ code: 'provider_error', retry: 'after-fix' });
		},
	);

	it.each([400, 404, 405, 422])('any other 4xx, e.g. %i, was definitely not sent', (status) => {
		expect(refuse({ status, body: '<html>' })).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'never',
			details: { status },
		});
	});

	it.each([408, 409])('%i passes by itself', (status) => {
		expect(refuse({ status, body: '' })).toMatchObject({ retry: 'later', delivery: 'not-sent' });
	});

	it('413 is payload_too_large', () => {
		expect(refuse({ status: 413, body: '<html>' })).toMatchObject({ code: 'payload_too_large' });
	});

	it.each([500, 502, 503, 504])('%i of the call that sends is unknown', (status) => {
		const error = new GoogleError(status, 'backendError', 'Backend Error');
		expect(refuse(error)).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });
		expect(refuse(error, { irreversible: false })).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'later',
		});
	});
});

describe('Google’s words', () => {
	const secret = 'grace@example.net said 4711';

	it('are not quoted where they may hold content', () => {
		const error = refuse(new GoogleError(400, 'invalidArgument', `Cannot take ${secret}`));
		expect(JSON.stringify([error.message, error.details])).not.toContain('4711');
		expect(error.message).toContain('invalidArgument');
	});

	it('are not quoted as a reason either', () => {
		const error = refuse(new GoogleError(400, secret, secret));
		expect(JSON.stringify([error.message, error.details])).not.toContain('4711');
	});

	it.each(['', 'null', '[]', '{"error":"invalid_grant"}', '{"error":{"errors":"x"}}', '<html>'])(
		'may be missing or of another form: %s',
		(body) => {
			expect(refuse({ status: 403, body })).toMatchObject({ code: 'insufficient_permissions' });
		},
	);
});
