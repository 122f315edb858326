import { ALL_SCOPES, startSlackFake, type SlackFake } from './slack-fake';

let slack: SlackFake;
let token: string;

beforeEach(async () => {
	slack = await startSlackFake(() => 1_713_351_031_000);
	token = slack.issueToken(ALL_SCOPES);
});
afterEach(() => slack.stop());

async function call(method: string, parameters: Record<string, string>, authorization?: string) {
	const response = await fetch(`${slack.url}/${method}`, {
		method: 'POST',
		headers: { authorization: authorization ?? `Bearer ${token}` },
		body: new URLSearchParams(parameters),
	});
	return response.json() as Promise<Record<string, unknown>>;
}

describe('the fake of Slack', () => {
	it('keeps what was posted, and shows metadata only when asked', async () => {
		const { id: channel } = slack.workspace.addChannel('deals');
		const metadata = JSON.stringify({ event_type: 'x', event_payload: { a: 1 } });
		const posted = await call('chat.postMessage', { channel, text: 'Hi', metadata });
		expect(posted).toMatchObject({ ok: true, channel, ts: expect.stringMatching(/^1713351031\./) });
		const all = { channel, include_all_metadata: 'true' };
		expect(await call('conversations.history', all)).toMatchObject({
			messages: [{ text: 'Hi', metadata: { event_type: 'x' } }],
		});
		const { messages } = await call('conversations.history', { channel });
		expect(messages).toEqual([expect.not.objectContaining({ metadata: expect.anything() })]);
		expect(slack.violations).toEqual([]);
	});

	it('lets nobody in without a good token', async () => {
		expect(await call('auth.test', {}, 'Bearer xoxb-wrong')).toEqual({
			ok: false,
			error: 'invalid_auth',
		});
		slack.revokeToken(token);
		expect(await call('auth.test', {})).toEqual({ ok: false, error: 'token_revoked' });
		expect(await call('auth.test', {}, 'Basic x')).toEqual({ ok: false, error: 'not_authed' });
	});

	it.each([
		['a parameter that there is not', 'chat.postMessage', { channel: 'C1', emoji: ':x:' }, 'emoji'],
		['a parameter that is missing', 'chat.postMessage', { text: 'Hi' }, 'channel'],
		['a value that is none', 'chat.postMessage', { channel: 'C1', mrkdwn: 'no' }, 'mrkdwn'],
		['blocks without types', 'chat.postMessage', { channel: 'C1', blocks: '[{}]' }, 'type'],
		[
			'metadata without a type',
			'chat.postMessage',
			{ channel: 'C1', metadata: '{}' },
			'event_type',
		],
		['a number that is none', 'conversations.history', { channel: 'C1', limit: 'all' }, 'limit'],
		['files without ids', 'files.completeUploadExternal', { files: '[{}]' }, 'id'],
		['a method that there is not', 'chat.shout', {}, 'there is no'],
	])('notes what breaks the description: %s', async (_what, method, parameters, words) => {
		await call(method, parameters);
		expect(slack.violations.join('\n')).toContain(words);
	});

	it('notes a token that goes along with a file', async () => {
		const { upload_url: url } = await call('files.getUploadURLExternal', {
			filename: 'a.txt',
			length: '1',
		});
		const headers = { authorization: `Bearer ${token}` };
		await fetch(String(url), { method: 'POST', headers, body: 'a' });
		expect(slack.violations).toEqual(['the token was sent along with a file']);
	});
});
