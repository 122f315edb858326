import { z } from 'zod/v4';

import type { HttpClient } from '../../../../lib/core/http-client';
import { createGmailApi } from '../../../../lib/providers/gmail/api';
import { parseGmailOptions } from '../../../../lib/providers/gmail/options';
import { COMPOSE_SCOPE } from '../../../../lib/providers/gmail/scopes';
import { createTestClock, errorOf } from './setup';

/** Calls with a client that fails in a way of its own. */
function callWith(send: HttpClient['send'], signal = new AbortController().signal) {
	const api = createGmailApi({
		http: { send },
		options: parseGmailOptions({}),
		clock: createTestClock(),
	});
	const call = { path: '/send', scope: COMPOSE_SCOPE, irreversible: true, answer: z.unknown() };
	return errorOf(api({ method: 'POST', ...call }, signal));
}

describe('a call to Gmail', () => {
	it('that nobody waits for any more is not begun, so nothing has left', async () => {
		let requests = 0;
		const send = async () => {
			requests++;
			return { status: 500, headers: {}, body: '' };
		};
		expect(await callWith(send, AbortSignal.abort())).toMatchObject({
			delivery: 'not-sent',
			retry: 'later',
		});
		expect(requests).toBe(0);
	});

	it('may have arrived when an HTTP client fails outside its contract', async () => {
		const error = await callWith(() => Promise.reject(new TypeError('secret in a stack')));
		expect(error).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });
		expect(error.message).not.toContain('secret');
	});
});
