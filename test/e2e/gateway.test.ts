import { randomUUID } from 'node:crypto';

import type { Client } from '../../scripts/n8n-host/client.mjs';
import { callApi, publishGateway, type Gateway } from './support/gateway';
import { connectGmail } from './support/gmail-account';
import type { OAuthAccount } from './support/mail-account';
import { signIn } from './support/shared-host';

const PATH = 'v1/email/send';
const EMAIL = {
	to: 'jane@example.com',
	subject: 'Follow-up on our meeting',
	body_html: '<p>Hi Jane, thanks for meeting with us today.</p>',
};

let client: Client;
let account: OAuthAccount;
let gateway: Gateway;
beforeAll(async () => {
	client = await signIn();
	const gmail = await connectGmail(client);
	({ account } = gmail);
	gateway = await publishGateway(client, { credentials: [gmail.saved] });
});
afterAll(() => account.close());

it('sends once however often a call comes', async () => {
	const before = (await account.sent()).length;
	const headers = { 'idempotency-key': randomUUID() };
	const first = await gateway.call(PATH, { body: EMAIL, headers });
	expect(first).toMatchObject({
		status: 200,
		body: { data: { id: expect.any(String), provider: 'gmail', status: 'sent' } },
	});
	expect(first.headers.get('idempotency-replayed')).toBeNull();
	const second = await gateway.call(PATH, { body: EMAIL, headers });
	expect(second.status).toBe(200);
	expect(second.body).toEqual(first.body);
	expect(second.headers.get('idempotency-replayed')).toBe('true');
	expect(await account.sent()).toHaveLength(before + 1);
});

it('is one send for a hundred calls at once', async () => {
	const before = (await account.sent()).length;
	const headers = { 'idempotency-key': randomUUID() };
	const answers = await Promise.all(
		Array.from({ length: 100 }, () => gateway.call(PATH, { body: EMAIL, headers })),
	);
	const statuses = answers.map(({ status }) => status);
	expect(new Set(statuses)).toEqual(new Set([200, 409]));
	expect(await account.sent()).toHaveLength(before + 1);
	expect(await gateway.call(PATH, { body: EMAIL, headers })).toMatchObject({ status: 200 });
});

it('refuses a call without a key', async () => {
	const answer = await callApi(`${gateway.url}/${PATH}`, { body: EMAIL });
	expect(answer).toMatchObject({ status: 401, body: { error: { code: 'invalid_key' } } });
	expect(answer.headers.get('x-ratelimit-limit')).toBe('120');
});
