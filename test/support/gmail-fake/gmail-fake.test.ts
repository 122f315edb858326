import type { HttpRequest } from '../../../lib/core/http-client';
import { createTestHttpClient } from '../http-client';
import type { FakeMailbox } from './fake-mailbox';
import { at, wellBehaved } from './faults';
import { startGmailFake, type GmailFake } from './gmail-fake';

const ALL = 'https://mail.google.com/';
const USER = '/gmail/v1/users/me';

let gmail: GmailFake;
let ada: FakeMailbox;
let token: string;
let now: number;

beforeEach(async () => {
	now = 1_000_000;
	gmail = await startGmailFake(() => now);
	ada = gmail.addMailbox('ada@gmail.example', { name: 'Ada' });
	token = gmail.issueToken(ada, [ALL]);
});
afterEach(() => gmail.stop());

async function call(method: HttpRequest['method'], path: string, json?: object) {
	const client = createTestHttpClient({ token: () => token });
	const { status, body } = await client.send({
		method,
		url: `${gmail.url}${path}`,
		...(json && {
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(json),
		}),
		signal: AbortSignal.timeout(10_000),
	});
	return { status, json: body === '' ? undefined : JSON.parse(body) };
}

const MAIL = 'From: ada@gmail.example\r\nTo: grace@gmail.example\r\nSubject: Hi\r\n\r\nHello';
const raw = (mime: string) => Buffer.from(mime).toString('base64url');
const createDraft = (mime = MAIL, threadId?: string) =>
	call('POST', `${USER}/drafts`, { message: { raw: raw(mime), threadId } });

describe('drafts', () => {
	it('are used up by being sent: the second time is a 404', async () => {
		const { json } = await createDraft();
		const send = () => call('POST', `${USER}/drafts/send`, { id: json.id });
		const first = await send();
		expect(first).toMatchObject({ status: 200, json: { labelIds: ['SENT'] } });
		expect(first.json.id).not.toBe(json.message.id);
		expect(first.json.threadId).toBe(json.message.threadId);
		expect(await send()).toMatchObject({ status: 404, json: { error: { status: 'NOT_FOUND' } } });
		expect(gmail.outgoing).toHaveLength(1);
	});

	it('get a new message with every change, and keep their own id', async () => {
		const { json } = await createDraft();
		const changed = await call('PUT', `${USER}/drafts/${json.id}`, { message: { raw: raw(MAIL) } });
		expect(changed.json.id).toBe(json.id);
		expect(changed.json.message.id).not.toBe(json.message.id);
		expect(await call('DELETE', `${USER}/drafts/${json.id}`)).toMatchObject({ status: 204 });
		expect(await call('GET', `${USER}/drafts/${json.id}`)).toMatchObject({ status: 404 });
		expect(gmail.violations).toEqual([]);
	});

	it('reach other mailboxes of the server', async () => {
		const grace = gmail.addMailbox('grace@gmail.example');
		const { json } = await createDraft();
		await call('POST', `${USER}/drafts/send`, { id: json.id });
		expect(grace.withLabel('INBOX')).toHaveLength(1);
	});

	it('go out under the account’s own address when the sender is nobody’s alias', () => {
		const { id } = ada.createDraft(Buffer.from(MAIL.replace('ada@', 'eve@')), undefined);
		ada.sendDraft(id);
		expect(gmail.outgoing[0]).toMatchObject({ from: 'ada@gmail.example' });
		expect(gmail.outgoing[0]?.raw.toString()).not.toContain('eve@');
	});
});

describe('threads', () => {
	const QUESTION = 'Subject: Figures\r\nMessage-ID: <q@x.example>\r\n\r\n?';
	const head = 'To: grace@gmail.example\r\nSubject: RE: figures';
	const refers = 'In-Reply-To: <q@x.example>\r\nReferences: <q@x.example>';

	it.each([
		['joined when the id, both headers and the subject match', `${head}\r\n${refers}`, true],
		['not joined without the headers', head, false],
		['not joined with one header', `${head}\r\nReferences: <q@x.example>`, false],
		['not joined under another subject', `${head} 2\r\n${refers}`, false],
	])('are %s', async (_how, headers, joined) => {
		const { threadId } = ada.receive(QUESTION);
		const { json } = await createDraft(`${headers}\r\n\r\nfine`, threadId);
		expect(json.message.threadId === threadId).toBe(joined);
	});

	it('that are not there are a 404', async () => {
		const draft = await createDraft(`${head}\r\n\r\nfine`, '18c9a4b2e7ff21aa');
		expect(draft.status).toBe(404);
	});
});

describe('the search index', () => {
	it('lags behind by the operations that it was told', async () => {
		ada.indexLag = 2;
		ada.receive('Message-ID: <q@x.example>\r\n\r\n?');
		const search = () => call('GET', `${USER}/messages?q=rfc822msgid:q@x.example`);
		expect((await search()).json).toEqual({ resultSizeEstimate: 0 });
		expect((await search()).json.messages).toHaveLength(1);
	});
});

describe('access', () => {
	it('is refused to tokens that are unknown, expired or revoked', async () => {
		const profile = async () => (await call('GET', `${USER}/profile`)).status;
		expect(await profile()).toBe(200);
		now += 3_600_000;
		expect(await profile()).toBe(401);
		token = gmail.issueToken(ada, [ALL]);
		expect(await profile()).toBe(200);
		gmail.revokeToken(token);
		expect(await profile()).toBe(401);
		token = 'unheard-of';
		expect(await profile()).toBe(401);
	});

	it('is renewed for whoever has the refresh token, until that is revoked', async () => {
		const refreshToken = gmail.issueRefreshToken(ada, [ALL]);
		const renew = () =>
			fetch(gmail.tokenUrl, {
				method: 'POST',
				body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
			});
		const renewed: unknown = await (await renew()).json();
		token = String(Reflect.get(Object(renewed), 'access_token'));
		expect((await call('GET', `${USER}/profile`)).status).toBe(200);
		gmail.revokeToken(refreshToken);
		expect((await renew()).status).toBe(400);
		expect(gmail.renewals).toBe(1);
	});

	it('is refused to tokens without one of the scopes that Google’s description names', async () => {
		token = gmail.issueToken(ada, ['https://www.googleapis.com/auth/gmail.send']);
		expect(await createDraft()).toMatchObject({
			status: 403,
			json: { error: { details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }] } },
		});
	});
});

describe('violations of Google’s description are recorded:', () => {
	it.each<[string, HttpRequest['method'], string, object | undefined, string]>([
		['a path', 'GET', `${USER}/nothing`, undefined, 'there is no GET'],
		['a parameter', 'GET', `${USER}/profile?formt=x`, undefined, 'no parameter formt'],
		['a value', 'GET', `${USER}/drafts/r-1?format=brief`, undefined, 'format cannot be brief'],
		['a field', 'POST', `${USER}/drafts/send`, { id: 'r-1', to: 'x' }, 'additional properties'],
		['a missing id', 'POST', `${USER}/drafts/send`, {}, 'the id is missing'],
		['a missing message', 'POST', `${USER}/drafts`, { message: {} }, 'either raw or an upload'],
		['other base64', 'POST', `${USER}/drafts`, { message: { raw: 'a+b/' } }, 'format "byte"'],
		['a body', 'DELETE', `${USER}/drafts/r-1`, { id: 'r-1' }, 'takes no body'],
		['an upload', 'POST', `/upload${USER}/drafts?uploadType=media`, {}, 'either raw or an upload'],
	])('%s', async (_what, method, path, json, problem) => {
		gmail.script = at('*', { status: 400 });
		await call(method, path, json).catch(() => undefined);
		expect(gmail.violations).toContainEqual(expect.stringContaining(problem));
	});
});

describe('on command', () => {
	it('does not do what it was asked, or does it and does not say so', async () => {
		gmail.script = at('drafts.create', 'reset before');
		await expect(createDraft()).rejects.toMatchObject({ kind: 'broken' });
		expect(ada.withLabel('DRAFT')).toHaveLength(0);
		gmail.script = at('drafts.create', 'reset after');
		await expect(createDraft()).rejects.toMatchObject({ kind: 'broken' });
		expect(ada.withLabel('DRAFT')).toHaveLength(1);
		gmail.script = wellBehaved;
		expect((await createDraft()).status).toBe(200);
	});
});
