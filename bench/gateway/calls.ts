import { randomUUID } from 'node:crypto';

import type { GatewayHost } from './host';
import type { LoadCall } from './load';

const EMAIL = JSON.stringify({
	to: 'jane@example.com',
	subject: 'Follow-up on our meeting',
	body_html: '<p>Hi Jane, thanks for meeting with us today.</p>',
	contact_id: '123e4567-e89b-12d3-a456-426614174000',
});

/** A call of the API; `key` is its idempotency key. */
export function callApi({ url, token }: GatewayHost, key: string): LoadCall {
	return {
		url: `${url}/v1/email/send`,
		headers: {
			authorization: `Bearer ${token}`,
			'content-type': 'application/json',
			'idempotency-key': key,
		},
		body: EMAIL,
	};
}

/** A call that no one has made before, whose key is remembered. */
export function callAnew(host: GatewayHost, keys: string[]): LoadCall {
	const key = randomUUID();
	keys.push(key);
	return callApi(host, key);
}

/** A call with a key of the API that opens nothing. */
export function callAsStranger(host: GatewayHost): LoadCall {
	return callApi({ ...host, token: 'wbk_no_such_key' }, 'key');
}

export function callMinimal({ url }: GatewayHost, path: 'answer' | 'start' | 'send'): LoadCall {
	return {
		url: `${url}/minimal/${path}`,
		headers: { 'content-type': 'application/json' },
		body: EMAIL,
	};
}
