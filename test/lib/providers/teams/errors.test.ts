import { readThrown, type TeamsAnswer } from '../../../../lib/providers/teams/answer';
import { toTeamsError } from '../../../../lib/providers/teams/errors';
import { toLoginError } from '../../../../lib/providers/teams/login-error';
import { toTeamsSteps } from '../../../../lib/providers/teams/request';
import { everythingShownBy } from '../../../contracts/leaks';
import { CARD, CONTEXT, message, NOW, PNG } from './setup';

const context = { provider: 'teams', name: 'Microsoft Teams', irreversible: true, now: NOW };

const requestOf = (changes: object = {}) => {
	const last = toTeamsSteps(message(changes), CONTEXT, 'account').at(-1);
	if (!last) throw new Error('the plan has no step');
	return last.request;
};

function refuse(
	status: number,
	{
		data = {},
		headers = {},
		...changes
	}: { data?: unknown; headers?: Record<string, string> } & {
		options?: object;
		attachments?: readonly object[];
	} = {},
) {
	return toTeamsError({ status, headers, data }, context, requestOf(changes));
}
const coded = (code: string, text = 'Something.') => ({ error: { code, message: text } });

describe('what Teams refuses', () => {
	it.each([
		[403, 'BotNotInConversationRoster', 'conversation_required'],
		[403, 'ForbiddenOperationException', 'conversation_required'],
		[403, 'ConversationBlockedByUser', 'conversation_required'],
		[404, 'ConversationNotFound', 'conversation_required'],
		[403, 'BotDisabledByAdmin', 'insufficient_permissions'],
		[403, 'NotEnoughPermissions', 'insufficient_permissions'],
		[403, 'Forbidden', 'insufficient_permissions'],
		[401, 'BotNotRegistered', 'insufficient_permissions'],
		[401, 'Unauthorized', 'insufficient_permissions'],
		[403, 'InvalidBotApiHost', 'provider_error'],
	])('%i %s needs somebody to act: %s', (status, reason, code) => {
		expect(refuse(status, { data: coded(reason) })).toMatchObject({
			code,
			delivery: 'not-sent',
			retry: 'after-fix',
			details: { provider: 'teams', status, reason },
		});
	});

	it('403 whose text alone tells that the bot is not there', () => {
		const data = coded('Forbidden', 'The bot is not part of the conversation roster.');
		expect(refuse(403, { data })).toMatchObject({ code: 'conversation_required' });
		const short = { error: 'BotNotInConversationRoster' };
		expect(refuse(403, { data: short })).toMatchObject({ code: 'conversation_required' });
	});

	it.each([404, 405, 302])('%i without a code is a wrong service URL', (status) => {
		const error = refuse(status, { data: '<html>Not here</html>' });
		expect(error).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'after-fix',
		});
		expect(error.message).toContain('Service URL');
	});

	it.each([
		['message', {}, 'provider_error'],
		['card', { options: { card: CARD } }, 'validation_error'],
		[
			'attachments[0]',
			{ attachments: [{ filename: 'a.png', mime_type: 'image/png', bytes: PNG }] },
			'validation_error',
		],
	])('400 is the fault of the %s', (field, changes, code) => {
		for (const reason of ['BadSyntax', 'Bad Argument', 'Bad Request']) {
			expect(refuse(400, { ...changes, data: coded(reason) })).toMatchObject({
				code,
				delivery: 'not-sent',
				retry: 'never',
				details: { field, reason: reason.replace(' ', '') },
			});
		}
	});

	it('413 is payload_too_large on what was too large', () => {
		const error = refuse(413, { data: coded('MessageSizeTooBig'), options: { card: CARD } });
		expect(error).toMatchObject({
			code: 'payload_too_large',
			delivery: 'not-sent',
			retry: 'never',
			details: { field: 'card', reason: 'MessageSizeTooBig' },
		});
	});

	it('429 is rate_limited, with the time to wait', () => {
		const headers = { 'retry-after': '12' };
		expect(refuse(429, { data: coded('Throttled'), headers })).toMatchObject({
			code: 'rate_limited',
			delivery: 'not-sent',
			retry: 'later',
			retryAfterMs: 12_000,
		});
		expect(refuse(429).retryAfterMs).toBeUndefined();
	});

	it.each([408, 409, 412])('%i passes by itself, and nothing was sent', (status) => {
		expect(refuse(status)).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'later',
		});
	});

	it.each([500, 502, 503, 504])('%i leaves open whether it was sent', (status) => {
		expect(refuse(status, { data: coded('ServiceError') })).toMatchObject({
			code: 'delivery_unknown',
			delivery: 'unknown',
		});
	});

	it('other refusals are for good', () => {
		expect(refuse(422)).toMatchObject({ code: 'provider_error', retry: 'never' });
	});

	it('repeats none of the words that came with it', () => {
		const data = coded('Code with words', 'The deal with Lovelace');
		const shown = everythingShownBy(refuse(400, { data }));
		expect(shown).not.toContain('Lovelace');
		expect(shown).not.toContain('Code with words');
	});
});

describe('a login that is refused', () => {
	const login = (status: number, data: unknown, headers = {}) =>
		toLoginError({ status, headers, data }, { ...context, irreversible: false });
	const aad = (number: number, error = 'invalid_client') => ({
		error,
		error_description: `AADSTS${number}: Words with a secret in them. Trace ID: 1`,
		error_codes: [number],
	});

	it.each([
		[401, 7000215, 'not its ID'],
		[401, 7000222, 'expired'],
		[401, 7000112, 'enable it'],
		[400, 700016, 'Check the App ID and the Tenant ID'],
		[400, 90002, 'Check the Tenant ID'],
		[400, 900023, 'Check the Tenant ID'],
		[400, 500011, 'cloud'],
		[400, 53003, 'administrator'],
		[400, 123456, 'Check the App ID, the client secret'],
	])('%i AADSTS%i says what to do', (status, number, advice) => {
		const error = login(status, aad(number));
		expect(error).toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
			retry: 'after-fix',
			details: { provider: 'teams', status, reason: `AADSTS${number}` },
		});
		expect(error.message).toContain(`AADSTS${number}`);
		expect(error.message).toContain(advice);
		expect(error.message).not.toContain('secret in them');
	});

	it('takes the number out of the text where it is nowhere else', () => {
		const { error_codes: _, ...data } = aad(7000215);
		expect(login(401, data).details.reason).toBe('AADSTS7000215');
	});

	it('by something that is no login of Microsoft’s points to the URL', () => {
		expect(login(404, '<html>').message).toContain('Check the Login URL');
		expect(login(302, '').message).toContain('Check the Login URL');
	});

	it('for now is tried again later', () => {
		expect(login(429, {}, { 'retry-after': '3' })).toMatchObject({
			code: 'rate_limited',
			delivery: 'not-sent',
			retryAfterMs: 3000,
		});
		expect(login(503, aad(90033, 'temporarily_unavailable'))).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'later',
		});
	});
});

describe('what is taken out of an error of the SDK’s', () => {
	const read = (thrown: unknown) => readThrown(thrown) as TeamsAnswer & { kind?: string };

	it('is the answer, if there was one', () => {
		const config = { headers: { authorization: 'Bearer secret' }, data: 'secret' };
		const response = { status: 429, headers: { 'retry-after': 7, date: 'x' }, data: 1, config };
		expect(read({ code: 'ERR_BAD_REQUEST', config, response })).toEqual({
			status: 429,
			headers: { 'retry-after': '7' },
			data: 1,
		});
	});

	it.each([
		[{ code: 'ECONNREFUSED' }, 'connect'],
		[{ code: 'ENOTFOUND' }, 'connect'],
		[{ code: 'CERT_HAS_EXPIRED' }, 'connect'],
		[{ code: 'ETIMEDOUT', cause: { syscall: 'connect' } }, 'connect'],
		[{ code: 'ECONNRESET', cause: { syscall: 'read' } }, 'broken'],
		[{ code: 'ECONNABORTED' }, 'broken'],
		[{ code: 'ERR_CANCELED' }, 'broken'],
		[{ code: 7 }, 'broken'],
		['a text', 'broken'],
		[undefined, 'broken'],
	])('is why there was none: %j', (thrown, kind) => {
		expect(read(thrown).kind).toBe(kind);
	});
});
