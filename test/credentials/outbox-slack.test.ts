import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { OutboxSlackApi } from '../../credentials/OutboxSlackApi.credentials';
import { parseSlackOptions } from '../../lib/providers/slack/options';
import { parseSlackAccount } from '../../nodes/shared/slack-account';
import { ALL_SCOPES, startSlackFake, type SlackFake } from '../support/slack-fake/slack-fake';

const credential = new OutboxSlackApi();
const { properties, test, authenticate } = credential;
const defaults = Object.fromEntries(properties.map((each) => [each.name, each.default]));

describe('the Slack credential', () => {
	it('has icons for light and dark, and documentation', () => {
		const { icon, documentationUrl } = credential;
		if (typeof icon !== 'object') throw new Error('it has one icon for both');
		for (const file of [icon.light, icon.dark]) {
			const path = join(__dirname, '../../credentials', file.replace('file:', ''));
			expect(existsSync(path)).toBe(true);
		}
		expect(documentationUrl).toMatch(/^https:.*#slack-credential$/);
	});

	it('asks for the token first, hides it, and says where to get it', () => {
		const [first] = properties;
		expect(first).toMatchObject({ name: 'botToken', typeOptions: { password: true } });
		expect(first?.description).toContain('OAuth & Permissions');
	});

	it('names all scopes that the bot may need', () => {
		const notice = properties.find(({ type }) => type === 'notice')?.displayName;
		for (const scope of [...ALL_SCOPES, 'chat:write.public']) {
			expect(notice).toContain(`<b>${scope}</b>`);
		}
	});

	it('is understood by the node when only the token is filled in', () => {
		const botToken = 'xoxb-1-token';
		const { options, allowPrivateUrls } = parseSlackAccount({ ...defaults, botToken });
		expect(options).toEqual(parseSlackOptions({ botToken }));
		expect(allowPrivateUrls).toBe(false);
	});
});

describe('the test of the Slack credential', () => {
	let slack: SlackFake;
	beforeEach(async () => {
		slack = await startSlackFake();
	});
	afterEach(() => slack.stop());

	const fill = (template: unknown, botToken: string): string =>
		String(template)
			.replace(/^=/, '')
			.replace(/\{\{ \$credentials\.(\w+)[^}]* \}\}/g, (_, name: string) =>
				name === 'botToken' ? botToken : slack.url,
			);

	/** What n8n says after the test: the text of the first rule that holds. */
	async function verdictOn(botToken: string): Promise<string | undefined> {
		const { method, baseURL, url } = test.request;
		const { headers } = authenticate.properties;
		const response = await fetch(`${fill(baseURL, botToken)}${fill(url, botToken)}`, {
			method: method ?? 'GET',
			headers: { authorization: fill(headers?.['Authorization'], botToken) },
		});
		const text = await response.text();
		const answer: unknown = text.startsWith('{') ? JSON.parse(text) : text;
		const rules = test.rules ?? [];
		const broken = rules.find(
			({ properties: rule }) =>
				'key' in rule && Reflect.get(Object(answer), rule.key) === rule.value,
		);
		return broken?.properties.message;
	}

	it('passes with a good token', async () => {
		expect(await verdictOn(slack.issueToken(ALL_SCOPES))).toBeUndefined();
		expect(slack.callNames).toEqual(['auth.test']);
		expect(slack.violations).toEqual([]);
	});

	it('says what is wrong with a token that Slack refuses, which it does with status 200', async () => {
		expect(await verdictOn('xoxb-wrong')).toContain('does not know this token');
		const revoked = slack.issueToken(ALL_SCOPES);
		slack.revokeToken(revoked);
		expect(await verdictOn(revoked)).toContain('revoked');
		slack.script = () => ({ error: 'some_new_code' });
		expect(await verdictOn('xoxb-any')).toContain('refuses the token');
	});

	it('says that it did not reach Slack when something else answers', async () => {
		slack.script = () => 'garble';
		expect(await verdictOn(slack.issueToken(ALL_SCOPES))).toContain('Check the base URL');
	});
});
