import { startFakeGraph, type FakeGraph } from './fake-graph';

const ADA = 'ada@example.com';
const HOUR_MS = 3_600_000;

let now = Date.UTC(2026, 0, 1);
let graph: FakeGraph;
beforeEach(async () => {
	graph = await startFakeGraph({ now: () => now, mailboxes: [{ address: ADA }] });
});
afterEach(async () => {
	await graph.stop();
});

const call = (path: string, init: RequestInit = {}, token = graph.tokens.issue(ADA)) =>
	fetch(`${graph.baseUrl}/me${path}`, {
		...init,
		headers: { authorization: `Bearer ${token}`, ...init.headers },
	});

const createDraft = async (headers: Record<string, string> = {}) => {
	const body = Buffer.from('From: ada@example.com\r\nTo: x@y.example\r\n\r\nHello').toString(
		'base64',
	);
	const answer = await call('/messages', {
		method: 'POST',
		body,
		headers: { 'content-type': 'text/plain', ...headers },
	});
	const json: unknown = await answer.json();
	return String(Reflect.get(Object(json), 'id'));
};

describe('the fake of Graph', () => {
	it('gives ids that change with the folder, and others to whoever prefers them', async () => {
		const id = await createDraft();
		await call(`/messages/${id}/send`, { method: 'POST' });
		expect((await call(`/messages/${id}`)).status).toBe(404);
		const prefer = { prefer: 'IdType="ImmutableId"' };
		const immutable = await createDraft(prefer);
		await call(`/messages/${immutable}/send`, { method: 'POST' });
		const answer = await call(`/messages/${immutable}`, { headers: prefer });
		expect(await answer.json()).toMatchObject({ id: immutable, isDraft: false });
	});

	it('does not send a message twice', async () => {
		const id = await createDraft({ prefer: 'IdType="ImmutableId"' });
		expect((await call(`/messages/${id}/send`, { method: 'POST' })).status).toBe(202);
		expect((await call(`/messages/${id}/send`, { method: 'POST' })).status).toBe(400);
		expect(graph.accepted).toHaveLength(1);
	});

	it('refuses tokens that have expired', async () => {
		const token = graph.tokens.issue(ADA);
		now += HOUR_MS;
		expect((await call('', {}, token)).status).toBe(401);
	});

	it('renews them for whoever has the refresh token, until that is revoked', async () => {
		const refreshToken = graph.tokens.issueRefreshToken(ADA, ['User.Read']);
		const renew = () =>
			fetch(graph.tokenUrl, {
				method: 'POST',
				body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
			});
		const renewed: unknown = await (await renew()).json();
		const token = String(Reflect.get(Object(renewed), 'access_token'));
		expect((await call('', {}, token)).status).toBe(200);
		graph.tokens.revoke(refreshToken);
		expect((await renew()).status).toBe(400);
	});

	it('shows the folders that every mailbox has, to whoever may read them', async () => {
		await graph.receive(ADA, 'Subject: Hi\r\n\r\nHello');
		const answer = await call('/mailFolders/inbox');
		expect(await answer.json()).toMatchObject({ displayName: 'Inbox', totalItemCount: 1 });
		expect((await call('/mailFolders/nowhere')).status).toBe(404);
		const token = graph.tokens.issue(ADA, ['User.Read']);
		expect((await call('/mailFolders/inbox', {}, token)).status).toBe(403);
		expect(graph.violations).toEqual([]);
	});

	it('refuses a fifth request at a time', async () => {
		const statuses = new Set<number>();
		// On a busy machine the calls may arrive one by one.
		for (let round = 0; round < 20 && !statuses.has(429); round++) {
			const answers = await Promise.all(Array.from({ length: 12 }, () => call('')));
			for (const { status } of answers) statuses.add(status);
		}
		expect([...statuses].sort()).toEqual([200, 429]);
	});

	it.each([
		['an option that there is not', '/messages?$filtre=x', {}],
		['a property that there is not', "/messages?$filter=conversationId eq 'x'&$select=colour", {}],
		['a path that there is not', '/sendMail', { method: 'POST' }],
		[
			'a body that does not fit',
			'/messages/AAkALgx/attachments',
			{
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: '{"fileName":"a.txt","contentBytes":"###"}',
			},
		],
	])('notes down %s', async (_case, path, init) => {
		await call(path, init);
		expect(graph.violations).not.toEqual([]);
	});

	it('refuses upload sessions to small files', async () => {
		const id = await createDraft();
		const answer = await call(`/messages/${id}/attachments/createUploadSession`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				AttachmentItem: { attachmentType: 'file', name: 'a', contentType: 'a/b', size: 5 },
			}),
		});
		expect(answer.status).toBe(400);
		expect(graph.violations).toEqual([]);
	});
});
