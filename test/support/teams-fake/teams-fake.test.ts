import { at } from './faults';
import { startTeamsFake, type TeamsFake } from './teams-fake';

const APP = { appId: 'app', tenantId: 'tenant', secret: 'secret' };
const CHANNEL = '19:a@thread.tacv2';
const SCOPE = 'https://api.botframework.com/.default';

let teams: TeamsFake;
let now: number;
beforeEach(async () => {
	now = 1_000_000;
	teams = await startTeamsFake(() => now);
	teams.logins.register(APP);
	teams.conversations.add(CHANNEL, [APP.appId]);
});
afterEach(() => teams.stop());

async function logIn(changes: Record<string, string> = {}, tenant = APP.tenantId) {
	const response = await fetch(`${teams.loginUrl}/${tenant}/oauth2/v2.0/token`, {
		method: 'POST',
		body: new URLSearchParams({
			grant_type: 'client_credentials',
			client_id: APP.appId,
			client_secret: APP.secret,
			scope: SCOPE,
			...changes,
		}),
	});
	return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

async function post(activity: object, { token, id = CHANNEL }: { token?: unknown; id?: string }) {
	const url = `${teams.serviceUrl}/v3/conversations/${encodeURIComponent(id)}/activities`;
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${String(token)}` },
		body: JSON.stringify(activity),
	});
	return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const HELLO = { type: 'message', text: 'Hello' };
const tokenOf = async () => (await logIn()).json['access_token'];

describe('the login', () => {
	it.each([
		[{ client_secret: 'wrong' }, 'tenant', 401, 7000215],
		[{ client_id: 'unknown' }, 'tenant', 400, 700016],
		[{}, 'nowhere', 400, 90002],
		[{ scope: 'https://graph.microsoft.com/.default' }, 'tenant', 400, 70011],
		[{ grant_type: 'password' }, 'tenant', 400, 70003],
	])('refuses %j in %s', async (changes, tenant, status, code) => {
		expect(await logIn(changes as Record<string, string>, tenant)).toMatchObject({
			status,
			json: { error_codes: [code] },
		});
	});

	it('gives tokens that end', async () => {
		const token = await tokenOf();
		expect((await post(HELLO, { token })).status).toBe(201);
		now += 3_600_000;
		expect((await post(HELLO, { token })).status).toBe(401);
	});
});

describe('the Bot Connector', () => {
	it('shows a message, and answers with its id', async () => {
		const { json } = await post(HELLO, { token: await tokenOf() });
		expect(teams.posted).toMatchObject([
			{ id: json['id'], conversationId: CHANNEL, activity: HELLO },
		]);
		expect(teams.violations).toEqual([]);
	});

	it('refuses as Teams does', async () => {
		const token = await tokenOf();
		const answer = async (id: string) => (await post(HELLO, { token, id })).json;
		expect(await answer('19:b@thread.v2')).toMatchObject({
			error: { code: 'ConversationNotFound' },
		});
		expect(await answer(`${CHANNEL};messageid=5`)).toMatchObject({
			error: { code: 'ActivityNotFoundInConversation' },
		});
		teams.conversations.removeBot(CHANNEL, APP.appId);
		expect(await answer(CHANNEL)).toMatchObject({ error: { code: 'BotNotInConversationRoster' } });
		const big = { ...HELLO, text: 'x'.repeat(110_000) };
		expect((await post(big, { token })).status).toBe(413);
		expect((await post(HELLO, { token: 'unknown' })).status).toBe(401);
		expect(teams.violations).toEqual([]);
	});

	it('notes down what breaks the description', async () => {
		const token = await tokenOf();
		await post({ ...HELLO, txet: 'Hello' }, { token });
		await post({ ...HELLO, textFormat: 'html' }, { token });
		const contentType = 'application/vnd.microsoft.card.adaptive';
		const content = { type: 'AdaptiveCard', body: [{ type: 'TextBlok' }] };
		await post({ type: 'message', attachments: [{ contentType, content }] }, { token });
		const [unknown, format, card] = teams.violations;
		expect(unknown).toContain('additional properties');
		expect(format).toContain('textFormat');
		expect(card).toMatch(/^card/);
	});

	it('misbehaves when told to', async () => {
		const token = await tokenOf();
		teams.script = at('activities.create', { status: 429, headers: { 'retry-after': '1' } });
		expect((await post(HELLO, { token })).status).toBe(429);
		teams.script = at('activities.create', 'reset after');
		await expect(post(HELLO, { token })).rejects.toThrow('fetch failed');
		expect(teams.posted).toHaveLength(1);
	});
});
