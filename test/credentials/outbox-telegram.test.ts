import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { OutboxTelegramApi } from '../../credentials/OutboxTelegramApi.credentials';
import { parseTelegramAccount } from '../../nodes/shared/telegram-account';
import { startTelegramFake } from '../support/telegram-fake/telegram-fake';

const credential = new OutboxTelegramApi();
const { properties } = credential;
const defaults = Object.fromEntries(properties.map((each) => [each.name, each.default]));

describe('the Telegram credential', () => {
	it('has icons for light and dark, and documentation', () => {
		const { icon, documentationUrl } = credential;
		if (typeof icon !== 'object') throw new Error('it has one icon for both');
		for (const file of [icon.light, icon.dark]) {
			const path = join(__dirname, '../../credentials', file.replace('file:', ''));
			expect(existsSync(path)).toBe(true);
		}
		expect(documentationUrl).toMatch(/^https:.*#telegram-credential$/);
	});

	it('asks for the token first, hides it, and says where to get it', () => {
		const [first] = properties;
		expect(first).toMatchObject({ name: 'botToken', typeOptions: { password: true } });
		expect(first?.description).toContain('@BotFather');
		for (const { description } of properties) expect(description).toBeTruthy();
	});

	it('is understood by the node when only the token is filled in', () => {
		const botToken = '123456789:AAFakeTokenThatNobodyKnows-_0123456';
		const { options, allowPrivateUrls } = parseTelegramAccount({ ...defaults, botToken });
		expect(options).toEqual(parseTelegramAccount({ botToken }).options);
		expect(allowPrivateUrls).toBe(false);
	});

	it('is tested by asking who the bot is', async () => {
		const fake = await startTelegramFake();
		const values: Readonly<Record<string, string>> = { baseUrl: fake.url, botToken: fake.token };
		const fill = (template = ''): string =>
			template
				.replace(/^=/, '')
				.replace(/\{\{ \$credentials\.(\w+) \}\}/g, (_, name: string) => values[name] ?? '');
		const { baseURL, url } = credential.test.request;
		const response = await fetch(`${fill(baseURL)}${fill(url)}`);
		expect(await response.json()).toMatchObject({ ok: true, result: { is_bot: true } });
		expect(fake.calls.map(({ method }) => method)).toEqual(['getMe']);
		await fake.stop();
		expect(fake.violations).toEqual([]);
	});
});
