import { OutboxError } from '../../../lib/core/errors';
import { HttpFailure } from '../../../lib/core/http-client';
import {
	toCallError,
	toHttpError,
	unreadableAnswer,
	type CallContext,
} from '../../../lib/http/http-errors';

const reversible: CallContext = { provider: 'p', name: 'Postman', irreversible: false, now: 0 };
const irreversible: CallContext = { ...reversible, irreversible: true };
const answer = (status: number, headers = {}) => ({ status, headers, body: '{"secret":1}' });

describe('a status', () => {
	it.each([
		[400, 'provider_error', 'never'],
		[401, 'insufficient_permissions', 'after-fix'],
		[413, 'payload_too_large', 'never'],
		[429, 'rate_limited', 'later'],
	] as const)('%d is %s, not sent, even on the call that sends', (status, code, retry) => {
		expect(toHttpError(answer(status), irreversible, {})).toMatchObject({
			code,
			retry,
			delivery: 'not-sent',
			details: { provider: 'p', status },
		});
	});

	it('5xx is unknown on the call that sends, and transient before it', () => {
		expect(toHttpError(answer(503), irreversible, {})).toMatchObject({ delivery: 'unknown' });
		expect(toHttpError(answer(503), reversible, {})).toMatchObject({
			delivery: 'not-sent',
			retry: 'later',
		});
	});

	it('carries Retry-After', () => {
		const error = toHttpError(answer(429, { 'retry-after': '7' }), reversible, {});
		expect(error.retryAfterMs).toBe(7000);
	});

	it('quotes the provider, never the body', () => {
		const words = { reason: 'badThing', summary: 'That is bad' };
		const error = toHttpError(answer(400), reversible, words);
		expect(error.message).toBe('Postman answered 400: That is bad. Nothing was sent.');
		expect(error.message).not.toContain('secret');
	});
});

describe('no answer', () => {
	it.each([
		['connect', 'provider_error', 'not-sent', 'later'],
		['login', 'insufficient_permissions', 'not-sent', 'after-fix'],
		['broken', 'delivery_unknown', 'unknown', 'never'],
	] as const)('%s on the call that sends is %s, %s', (kind, code, delivery, retry) => {
		const error = toCallError(new HttpFailure(kind), irreversible);
		expect(error).toMatchObject({ code, delivery, retry });
	});

	it('a dropped line before that call is transient', () => {
		const error = toCallError(new HttpFailure('broken', 'ECONNRESET'), reversible);
		expect(error).toMatchObject({ delivery: 'not-sent', retry: 'later' });
	});

	it('may have arrived when an HTTP client fails outside its contract', () => {
		const error = toCallError(new TypeError('a secret in a stack'), irreversible);
		expect(error).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });
		expect(error.message).not.toContain('secret');
	});

	it('that is known already stays what it is', () => {
		const known = new OutboxError('rate_limited', 'Wait.');
		expect(toCallError(known, irreversible)).toBe(known);
	});
});

describe('a 2xx that cannot be parsed', () => {
	it('is unknown on the call that sends', () => {
		expect(unreadableAnswer(irreversible)).toMatchObject({ delivery: 'unknown' });
		expect(unreadableAnswer(reversible)).toMatchObject({ delivery: 'not-sent', retry: 'later' });
	});
});
