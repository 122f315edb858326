import type { HttpResponse } from '../../../../lib/core/http-client';
import { toSlackError } from '../../../../lib/providers/slack/refusal';
import { everythingShownBy } from '../../../contracts/leaks';

function answer(body: unknown, changes: Partial<HttpResponse> = {}): HttpResponse {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return { status: 200, headers: {}, body: text, ...changes };
}

function read(response: HttpResponse, irreversible = true) {
	const context = { provider: 'slack', name: 'Slack', irreversible, now: 0 };
	return toSlackError(response, context, 'chat:write');
}

const refusal = (error: string, more = {}) => answer({ ok: false, error, ...more });

describe('a refusal of Slack', () => {
	it.each([
		['invalid_auth', 'insufficient_permissions', 'after-fix', undefined, 'bot token'],
		['not_authed', 'insufficient_permissions', 'after-fix', undefined, 'bot token'],
		['token_revoked', 'insufficient_permissions', 'after-fix', undefined, 'bot token'],
		['token_expired', 'insufficient_permissions', 'after-fix', undefined, 'bot token'],
		['account_inactive', 'insufficient_permissions', 'after-fix', undefined, 'Install the app'],
		['missing_scope', 'insufficient_permissions', 'after-fix', undefined, 'scope chat:write.'],
		['not_allowed_token_type', 'insufficient_permissions', 'after-fix', undefined, 'xoxb-'],
		['no_permission', 'insufficient_permissions', 'after-fix', undefined, '/invite'],
		['ekm_access_denied', 'insufficient_permissions', 'after-fix', undefined, 'suspended'],
		['not_in_channel', 'insufficient_permissions', 'after-fix', 'recipient', '/invite'],
		['restricted_action', 'insufficient_permissions', 'after-fix', 'recipient', 'administrator'],
		[
			'restricted_action_thread_only_channel',
			'insufficient_permissions',
			'after-fix',
			'recipient',
			'thread_ts',
		],
		[
			'restricted_action_read_only_channel',
			'insufficient_permissions',
			'after-fix',
			'recipient',
			'read-only',
		],
		['messages_tab_disabled', 'insufficient_permissions', 'after-fix', 'recipient', 'App Home'],
		['channel_not_found', 'validation_error', 'after-fix', 'recipient', '/invite'],
		['is_archived', 'validation_error', 'after-fix', 'recipient', 'archived'],
		['user_disabled', 'validation_error', 'after-fix', 'recipient', 'deactivated'],
		['user_not_found', 'validation_error', 'never', 'recipient', 'no such user'],
		['cannot_dm_bot', 'validation_error', 'never', 'recipient', 'Bots'],
		['no_text', 'validation_error', 'never', 'message', 'empty'],
		['msg_too_long', 'validation_error', 'never', 'message', 'Shorten'],
		['invalid_blocks', 'validation_error', 'never', 'blocks', 'Block Kit Builder'],
		['invalid_blocks_format', 'validation_error', 'never', 'blocks', 'Block Kit Builder'],
		['msg_blocks_too_long', 'validation_error', 'never', 'blocks', '13,000'],
		['thread_not_found', 'validation_error', 'never', 'thread_ts', 'thread_ts'],
		['cannot_reply_to_message', 'validation_error', 'never', 'thread_ts', 'no answers'],
		['file_uploads_disabled', 'insufficient_permissions', 'after-fix', 'attachments', 'files'],
		['storage_limit_reached', 'insufficient_permissions', 'after-fix', 'attachments', 'full'],
		['file_upload_size_restricted', 'payload_too_large', 'never', 'attachments', 'too big'],
		['malware_detected', 'validation_error', 'never', 'attachments', 'malware'],
		['ratelimited', 'rate_limited', 'later', undefined, 'too fast'],
		['rate_limited', 'rate_limited', 'later', undefined, 'too fast'],
		['message_limit_exceeded', 'rate_limited', 'later', undefined, 'too fast'],
		['service_unavailable', 'provider_error', 'later', undefined, 'try later'],
		['team_added_to_org', 'provider_error', 'later', undefined, 'try later'],
		['request_timeout', 'provider_error', 'later', undefined, 'try later'],
		['some_new_code', 'provider_error', 'never', undefined, 'not known'],
	])('%s is %s, to be tried again: %s; at fault: %s', (reason, code, retry, field, words) => {
		for (const irreversible of [true, false]) {
			expect(read(refusal(reason), irreversible)).toMatchObject({
				code,
				retry,
				delivery: 'not-sent',
				details: { provider: 'slack', reason, field },
				message: expect.stringContaining(words),
			});
		}
	});

	it.each(['internal_error', 'fatal_error', 'file_update_failed'])(
		'%s leaves open whether the message was posted, by what its description says',
		(reason) => {
			expect(read(refusal(reason))).toMatchObject({
				code: 'delivery_unknown',
				delivery: 'unknown',
				details: { reason },
			});
			expect(read(refusal(reason), false)).toMatchObject({
				code: 'provider_error',
				delivery: 'not-sent',
				retry: 'later',
			});
		},
	);

	it('names the scope that Slack asks for', () => {
		const { message } = read(refusal('missing_scope', { needed: 'channels:history' }));
		expect(message).toContain('the scope channels:history.');
	});

	it('names our own scope where Slack lists what would do', () => {
		const { message } = read(refusal('missing_scope', { needed: 'channels:manage,im:write' }));
		expect(message).toContain('the scope chat:write.');
	});

	it('is one whatever its HTTP status, but for 429 and faults of servers', () => {
		expect(read({ ...refusal('invalid_auth'), status: 401 })).toMatchObject({
			code: 'insufficient_permissions',
			details: { reason: 'invalid_auth' },
		});
		expect(read({ ...refusal('invalid_auth'), status: 503 })).toMatchObject({
			delivery: 'unknown',
		});
	});

	it('never repeats words that are no codes of Slack', () => {
		const secret = 'Deal 4711 won xoxb-1-secret';
		const noisy = answer({
			ok: false,
			error: secret,
			needed: secret,
			response_metadata: { messages: [secret, `[json-pointer:/${secret}]`] },
		});
		const error = read(noisy);
		expect(error).toMatchObject({ code: 'provider_error', delivery: 'not-sent' });
		expect(everythingShownBy(error)).not.toMatch(/4711|secret/);
		expect(everythingShownBy(read(refusal('invalid_blocks', noisy)))).not.toMatch(/4711|secret/);
	});
});

describe('an answer that does not come from Slack itself', () => {
	it.each([
		['a web page', answer('<html>It works!</html>')],
		['nothing', answer('')],
		['a list', answer('[]')],
		['neither yes nor no', answer({})],
	])('may stand for a message that was posted: %s', (_what, response) => {
		expect(read(response)).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });
		expect(read(response, false)).toMatchObject({ delivery: 'not-sent', retry: 'later' });
	});

	it.each([
		['seconds', '7', 7000],
		['nothing', undefined, undefined],
		['a date, which cannot be told from now', 'Fri, 01 May 2099 12:00:00 GMT', undefined],
		['nonsense', 'soon', undefined],
	])('says that we are too fast, for how long: %s', (_what, header, retryAfterMs) => {
		const headers = header === undefined ? {} : { 'retry-after': header };
		const tooFast = { code: 'rate_limited', delivery: 'not-sent', retry: 'later' };
		const statuses = read(answer('', { status: 429, headers }));
		expect(statuses).toMatchObject({ ...tooFast, details: { status: 429 } });
		expect(statuses.retryAfterMs).toBe(retryAfterMs);
		const words = read({ ...refusal('ratelimited'), headers });
		expect(words).toMatchObject(tooFast);
		expect(words.retryAfterMs).toBe(retryAfterMs);
	});

	it('leaves open what became of the message when a server failed', () => {
		expect(read(answer('Bad Gateway', { status: 502 }))).toMatchObject({
			code: 'delivery_unknown',
			details: { status: 502 },
		});
	});

	it('has stopped the message when it points elsewhere', () => {
		expect(read(answer('', { status: 302 }))).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
		});
	});
});
