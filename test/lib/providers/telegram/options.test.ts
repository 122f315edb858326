import { toTelegramAccountId } from '../../../../lib/providers/telegram/account';
import { parseTelegramOptions } from '../../../../lib/providers/telegram/options';
import { errorOf } from './setup';

const botToken = '123456789:AAFakeTokenThatNobodyKnows-_0123456';

const faultIn = (change: object) =>
	errorOf((async () => parseTelegramOptions({ botToken, ...change }))());

describe('the options of a Telegram bot', () => {
	it('need a token alone', () => {
		expect(parseTelegramOptions({ botToken: ` ${botToken}\n` })).toEqual({
			botToken,
			baseUrl: 'https://api.telegram.org',
			messagesPerSecond: 30,
		});
	});

	it.each([
		'https://telegram.acme.example/api/',
		'http://localhost:8081',
		'http://127.0.0.1:8081',
		'http://telegram-bot-api:8081',
		'http://192.168.1.7:8081',
		'http://172.20.0.3:8081',
		'http://10.1.2.3',
		'http://[fd00::7]:8081',
	])('take a server of one’s own at %s', (baseUrl) => {
		expect(parseTelegramOptions({ botToken, baseUrl }).baseUrl).toBe(baseUrl.replace(/\/$/, ''));
	});

	it.each([
		['bot_token', { botToken: undefined }],
		['bot_token', { botToken: '' }],
		['bot_token', { botToken: botToken.replace(':', '') }],
		['bot_token', { botToken: `${botToken}/../x` }],
		['bot_token', { botToken: `bot${botToken}` }],
		['bot_token', { botToken: 42 }],
		['base_url', { baseUrl: 'http://api.telegram.org' }],
		['base_url', { baseUrl: 'http://172.40.0.1' }],
		['base_url', { baseUrl: 'http://8.8.8.8' }],
		['base_url', { baseUrl: 'https://u:p@api.telegram.org' }],
		['base_url', { baseUrl: 'http://u:p@localhost' }],
		['base_url', { baseUrl: 'https://api.telegram.org/?x=1' }],
		['base_url', { baseUrl: 'api.telegram.org' }],
		['base_url', { baseUrl: 'file:///etc/passwd' }],
		['messages_per_second', { messagesPerSecond: 0 }],
		['messages_per_second', { messagesPerSecond: 1.5 }],
		['token', { token: botToken }],
	])('name %s when it is wrong, and repeat no secret', async (field, change) => {
		const error = await faultIn(change);
		expect(error).toMatchObject({ code: 'validation_error', details: { field } });
		expect(error.message).not.toContain('FakeToken');
	});
});

describe('the account of a Telegram bot', () => {
	it('is the bot, whatever its token is', () => {
		const account = toTelegramAccountId({ botToken });
		expect(account).toMatch(/^[0-9a-f-]{36}$/);
		expect(toTelegramAccountId({ botToken: '123456789:another-one' })).toBe(account);
		expect(toTelegramAccountId({ botToken: '123456780:another-one' })).not.toBe(account);
	});
});
