import { readSlackAccount } from '../../../../lib/providers/slack/account';
import { listChannels, listUsers } from '../../../../lib/providers/slack/directory';
import { parseSlackOptions } from '../../../../lib/providers/slack/options';
import { at } from '../../../support/slack-fake/faults';
import { ALL_SCOPES } from '../../../support/slack-fake/slack-fake';
import { errorOf, startRig, type SlackRig } from './setup';

let rig: SlackRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(() => rig.stop());

const signal = AbortSignal.timeout(60_000);

describe('the account', () => {
	it('is the bot in its workspace, whatever token it has', async () => {
		const first = await readSlackAccount(rig.options, signal);
		const botToken = rig.slack.issueToken([]);
		const second = await readSlackAccount({ ...rig.options, botToken }, signal);
		expect(first).toEqual({
			account: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5/),
			teamName: 'Acme',
		});
		expect(second).toEqual(first);
		expect(rig.slack.callNames).toEqual(['auth.test', 'auth.test']);
	});

	it('is none without a good token', async () => {
		const options = { ...rig.options, botToken: 'xoxb-no-such-token' };
		const error = await errorOf(readSlackAccount(options, signal));
		expect(error).toMatchObject({
			code: 'insufficient_permissions',
			details: { reason: 'invalid_auth' },
			message: expect.not.stringContaining('xoxb-no'),
		});
	});

	it('cannot be read where there is no Slack', async () => {
		rig.slack.script = at('*', { status: 404, body: '<html>' });
		expect(await errorOf(readSlackAccount(rig.options, signal))).toMatchObject({
			code: 'provider_error',
			details: { status: 404 },
		});
		const options = parseSlackOptions({ botToken: 'xoxb-1', baseUrl: 'http://127.0.0.1:1/api' });
		expect(await errorOf(readSlackAccount(options, signal))).toMatchObject({
			code: 'provider_error',
			retry: 'later',
		});
	});
});

describe('the list of channels', () => {
	it('has those that the bot can see, without archived ones and direct messages', async () => {
		const { workspace } = rig.slack;
		const team = workspace.addChannel('team', { isPrivate: true });
		workspace.addChannel('hidden', { isPrivate: true, isMember: false });
		workspace.addChannel('old', { isArchived: true });
		workspace.open(workspace.addUser('grace').id);
		expect(await listChannels(rig.options, { signal })).toEqual({
			results: [
				{ name: '#deals', id: rig.channel.id },
				{ name: '#team (private)', id: team.id },
			],
		});
	});

	it('has public ones alone where the scope for private ones is missing', async () => {
		rig.slack.workspace.addChannel('team', { isPrivate: true });
		const scopes = ALL_SCOPES.filter((scope) => scope !== 'groups:read');
		const options = { ...rig.options, botToken: rig.slack.issueToken(scopes) };
		expect((await listChannels(options, { signal })).results).toEqual([
			{ name: '#deals', id: rig.channel.id },
		]);
	});

	it('is refused without the scope for public ones, which is named', async () => {
		const options = { ...rig.options, botToken: rig.slack.issueToken(['chat:write']) };
		expect(await errorOf(listChannels(options, { signal }))).toMatchObject({
			code: 'insufficient_permissions',
			message: expect.stringContaining('channels:read'),
		});
	});

	it('comes in pages', async () => {
		for (let i = 0; i < 250; i++) rig.slack.workspace.addChannel(`c${i}`);
		const first = await listChannels(rig.options, { signal });
		expect(first.results).toHaveLength(200);
		const second = await listChannels(rig.options, { signal, cursor: first.nextCursor });
		expect(second.results).toHaveLength(51);
		expect(second).not.toHaveProperty('nextCursor');
	});

	it('can be searched by a part of the name, passing over pages without a match', async () => {
		for (let i = 0; i < 450; i++) rig.slack.workspace.addChannel(`c${i}`);
		const { id } = rig.slack.workspace.addChannel('Sales-Europe');
		expect(await listChannels(rig.options, { signal, query: ' EUROPE' })).toEqual({
			results: [{ name: '#Sales-Europe', id }],
		});
		expect(rig.slack.callNames).toHaveLength(3);
	});

	it('gives up passing over pages at some point, and goes on from there', async () => {
		for (let i = 0; i < 2300; i++) rig.slack.workspace.addChannel(`c${i}`);
		const search = { signal, query: 'no such channel' };
		const page = await listChannels(rig.options, search);
		expect(page).toEqual({ results: [], nextCursor: expect.any(String) });
		const { nextCursor: cursor } = page;
		expect(await listChannels(rig.options, { ...search, cursor })).toEqual({ results: [] });
	});
});

describe('the list of users', () => {
	it('has people, by their full names where they have given them', async () => {
		const { workspace } = rig.slack;
		const ada = workspace.addUser('ada', { realName: 'Ada Lovelace' });
		const grace = workspace.addUser('grace');
		workspace.addUser('builder', { isBot: true });
		workspace.addUser('gone', { isDeleted: true });
		workspace.addUser('slackbot', { id: 'USLACKBOT' });
		expect(await listUsers(rig.options, { signal })).toEqual({
			results: [
				{ name: 'Ada Lovelace (@ada)', id: ada.id },
				{ name: '@grace', id: grace.id },
			],
		});
		expect((await listUsers(rig.options, { signal, query: 'love' })).results).toHaveLength(1);
	});

	it('is refused without its scope, which is named', async () => {
		const options = { ...rig.options, botToken: rig.slack.issueToken([]) };
		expect(await errorOf(listUsers(options, { signal }))).toMatchObject({
			code: 'insufficient_permissions',
			message: expect.stringContaining('users:read'),
		});
	});
});
