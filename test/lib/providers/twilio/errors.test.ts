import { MEANINGS } from '../../../../lib/providers/twilio/error-codes';
import { toTwilioError } from '../../../../lib/providers/twilio/errors';
import { everythingShownBy } from '../../../contracts/leaks';
import { NOW } from './setup';

interface Refusal {
	readonly status?: number;
	readonly code?: number | string;
	readonly message?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly irreversible?: boolean;
}

function refuse({ status = 400, headers = {}, irreversible = true, ...body }: Refusal) {
	return toTwilioError(
		{ status, headers, body },
		{ provider: 'sms', name: 'Twilio', irreversible, now: NOW },
	);
}

describe('what Twilio refuses was definitely not sent', () => {
	it.each([
		[400, 21211, 'provider_error', 'never', 'recipient', 'Correct it'],
		[400, 21408, 'provider_error', 'after-fix', 'recipient', 'Geo permissions'],
		[400, 21608, 'provider_error', 'after-fix', 'recipient', 'Verify'],
		[400, 21610, 'recipient_suppressed', 'never', 'recipient', 'START'],
		[400, 21614, 'provider_error', 'never', 'recipient', 'mobile'],
		[400, 21635, 'provider_error', 'never', 'recipient', 'mobile'],
		[400, 21212, 'provider_error', 'after-fix', 'from', 'Console'],
		[400, 21606, 'provider_error', 'after-fix', 'from', 'Console'],
		[400, 21659, 'provider_error', 'after-fix', 'from', 'Console'],
		[400, 21705, 'provider_error', 'after-fix', 'from', 'Messaging Service'],
		[400, 21910, 'provider_error', 'after-fix', 'from', 'same channel'],
		[400, 63007, 'provider_error', 'after-fix', 'from', 'sandbox'],
		[400, 21617, 'provider_error', 'never', 'message', 'Shorten'],
		[400, 21619, 'provider_error', 'never', 'message', 'Write'],
		[400, 21620, 'provider_error', 'never', 'attachments', 'Correct'],
		[400, 21655, 'provider_error', 'never', 'content_sid', 'SID'],
		[400, 21656, 'provider_error', 'never', 'content_variables', 'Correct'],
		[400, 63016, 'conversation_required', 'after-fix', 'recipient', 'content_sid'],
		[401, 20003, 'insufficient_permissions', 'after-fix', undefined, 'auth token'],
		[403, 20005, 'insufficient_permissions', 'after-fix', undefined, 'suspended'],
		[403, 70051, 'insufficient_permissions', 'after-fix', undefined, 'permission'],
		[404, 20404, 'provider_error', 'after-fix', undefined, 'base URL'],
		[429, 20429, 'rate_limited', 'later', undefined, 'later'],
		[400, 21611, 'rate_limited', 'later', undefined, 'later'],
		[429, 63038, 'rate_limited', 'later', undefined, 'tomorrow'],
	] as const)('%i %i', (status, code, ours, retry, field, advice) => {
		const error = refuse({ status, code });
		expect(error).toMatchObject({
			code: ours,
			delivery: 'not-sent',
			retry,
			details: { provider: 'sms', status, reason: String(code) },
		});
		expect(error.details.field).toBe(field);
		expect(error.message).toContain(advice);
		expect(error.message).toContain(`error ${code}`);
		expect(error.message).toContain('Nothing was sent');
	});

	it.each([
		[400, 'provider_error', 'never'],
		[401, 'insufficient_permissions', 'after-fix'],
		[403, 'insufficient_permissions', 'after-fix'],
		[404, 'provider_error', 'after-fix'],
		[408, 'provider_error', 'later'],
		[409, 'provider_error', 'later'],
		[413, 'payload_too_large', 'never'],
		[422, 'provider_error', 'never'],
		[429, 'rate_limited', 'later'],
		[302, 'provider_error', 'never'],
	] as const)('%i without a code of Twilio’s', (status, code, retry) => {
		expect(refuse({ status })).toMatchObject({ code, retry, delivery: 'not-sent' });
	});

	it('with a code that is not known', () => {
		const error = refuse({ code: 29_999 });
		expect(error).toMatchObject({ code: 'provider_error', retry: 'never' });
		expect(error.message).toContain('29999');
	});
});

describe('a failure of Twilio’s', () => {
	it.each([500, 502, 503, 504])('%i leaves it unknown whether a message was sent', (status) => {
		for (const code of [20500, 21211]) {
			expect(refuse({ status, code })).toMatchObject({
				code: 'delivery_unknown',
				delivery: 'unknown',
			});
		}
		expect(refuse({ status, irreversible: false })).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'later',
		});
	});
});

describe('how long to wait', () => {
	it('is said in seconds or as a date', () => {
		const until = new Date(NOW + 90_000).toUTCString();
		const after = (value: string) =>
			refuse({ status: 429, code: 20429, headers: { 'retry-after': value } }).retryAfterMs;
		expect(after('3')).toBe(3000);
		expect(after(until)).toBe(90_000);
		expect(refuse({ status: 429, code: 20429 }).retryAfterMs).toBeUndefined();
	});
});

describe('Twilio’s words', () => {
	it('are never repeated, because they repeat ours', () => {
		const secret = '+14155550100 said 4711';
		for (const code of [21211, 29_999, secret]) {
			const error = refuse({ code, message: secret, headers: { 'x-said': secret } });
			expect(everythingShownBy(error)).not.toContain('4711');
		}
	});

	it.each([undefined, null, '', '<html>', [], { code: null }, { code: '21211' }, { code: -1 }])(
		'may be missing or of another form: %j',
		(body) => {
			const context = { provider: 'sms', name: 'Twilio', irreversible: true, now: NOW };
			const error = toTwilioError({ status: 400, headers: {}, body }, context);
			expect(error).toMatchObject({ code: 'provider_error', delivery: 'not-sent' });
		},
	);
});

describe('the meanings', () => {
	it.each(Object.entries(MEANINGS))('of %s say what happened and what to do', (code, meaning) => {
		expect(Number(code)).toBeGreaterThan(10_000);
		expect(meaning?.text).toMatch(/^[A-Z].*\.$/);
	});
});
