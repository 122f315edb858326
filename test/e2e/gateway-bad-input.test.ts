import { randomUUID } from 'node:crypto';
import { request } from 'node:http';

import type { Client } from '../../scripts/n8n-host/client.mjs';
import { callApi, createKey, publishGateway, type Gateway } from './support/gateway';
import { connectGmail } from './support/gmail-account';
import type { OAuthAccount } from './support/mail-account';
import { runOutbox } from './support/queue';
import { signIn } from './support/shared-host';

const PATH = 'v1/email/send';
const EMAIL = { to: 'jane@example.com', subject: 'Hello', body_text: 'Hello Jane' };
const MEGABYTE = 1_000_000;

let client: Client;
let account: OAuthAccount;
let gateway: Gateway;
beforeAll(async () => {
	client = await signIn();
	const gmail = await connectGmail(client);
	({ account } = gmail);
	gateway = await publishGateway(client, { credentials: [gmail.saved] });
});
afterEach(async () => {
	// Nothing of what is refused has started a workflow.
	expect(await client.executions(gateway.workflowId)).toEqual([]);
	expect(await account.sent()).toEqual([]);
});
afterAll(() => account.close());

const refusal = (status: number, code: string, field?: string) => ({
	status,
	body: { error: { code, ...(field !== undefined && { field }) } },
});

it.each([
	['no key', {}],
	['another scheme', { authorization: 'Basic d2JrOg==' }],
	['a malformed key', { authorization: 'Bearer wbk_' }],
	[
		'a key that nobody has made',
		{ authorization: `Bearer wbk_${'0'.repeat(16)}_${'a'.repeat(43)}` },
	],
])('refuses %s', async (_what, headers) => {
	const answer = await callApi(`${gateway.url}/${PATH}`, { body: EMAIL, headers });
	expect(answer).toMatchObject(refusal(401, 'invalid_key'));
	expect(answer.headers.get('www-authenticate')).toBe('Bearer');
});

it('refuses a revoked key from then on', async () => {
	const token = await createKey(client);
	const call = () =>
		gateway.call(PATH, { body: {}, headers: { authorization: `Bearer ${token}` } });
	expect(await call()).toMatchObject(refusal(400, 'validation_error', 'to'));
	const [, keyId] = token.split('_');
	const revoked = await runOutbox(client, { resource: 'api', operation: 'revokeKey', keyId });
	expect(revoked).toMatchObject([{ key_id: keyId, status: 'revoked' }]);
	expect(JSON.stringify(revoked)).not.toContain(token);
	expect(await call()).toMatchObject(refusal(401, 'invalid_key'));
});

it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('answers %s with 405', async (method) => {
	const answer = await gateway.call(PATH, { method });
	expect(answer).toMatchObject(refusal(405, 'method_not_allowed'));
	expect(answer.headers.get('allow')).toBe('POST');
});

it('leaves other paths to n8n', async () => {
	expect(await gateway.call('v1/email/receive', { body: EMAIL })).toMatchObject({ status: 404 });
});

it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
	'refuses a body of type %s',
	async (type) => {
		const answer = await gateway.call(PATH, { body: EMAIL, headers: { 'content-type': type } });
		expect(answer).toMatchObject(refusal(415, 'unsupported_media_type'));
	},
);

it.each([
	['that is cut off', '{"to":"jane@example.com"'],
	['that is empty', ''],
	['that is a list', '[]'],
])('refuses a body %s', async (_what, body) => {
	expect(await gateway.call(PATH, { body })).toMatchObject(
		refusal(400, 'validation_error', 'body'),
	);
});

it('refuses a body of 50 MB', async () => {
	const body = { ...EMAIL, body_text: 'x'.repeat(50 * MEGABYTE) };
	const answer = await gateway.call(PATH, { body });
	expect(answer).toMatchObject(refusal(413, 'payload_too_large', 'body'));
});

it('outlives a caller who hangs up in the middle of the body', async () => {
	const { hostname, port, pathname } = new URL(`${gateway.url}/${PATH}`);
	await new Promise<void>((resolve) => {
		const call = request({
			...{ hostname, port, path: pathname, method: 'POST' },
			headers: {
				authorization: `Bearer ${gateway.token}`,
				'content-type': 'application/json',
				'content-length': 1000,
			},
		});
		call.once('error', () => resolve());
		call.write('{"to":', () => call.destroy());
		call.once('close', () => resolve());
	});
	expect(await gateway.call(PATH, { body: {} })).toMatchObject(
		refusal(400, 'validation_error', 'to'),
	);
});

it.each([
	['longer than 255 characters', 'k'.repeat(256)],
	['that is empty', '""'],
])('refuses an idempotency key %s', async (_what, key) => {
	const answer = await gateway.call(PATH, { body: EMAIL, headers: { 'idempotency-key': key } });
	expect(answer).toMatchObject(refusal(400, 'idempotency_key_invalid', 'idempotency_key'));
});

it('refuses a field that it does not know, and attachments by path', async () => {
	const misspelt = { ...EMAIL, bodyText: 'Hello' };
	expect(await gateway.call(PATH, { body: misspelt })).toMatchObject(
		refusal(400, 'validation_error', 'bodyText'),
	);
	const stored = { ...EMAIL, attachments: [{ storage_path: `${randomUUID()}.pdf` }] };
	expect(await gateway.call(PATH, { body: stored })).toMatchObject(
		refusal(400, 'validation_error', 'attachments[0].storage_path'),
	);
});
