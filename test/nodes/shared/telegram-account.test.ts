import { isOutboxError } from '../../../lib/core/errors';
import { parseTelegramAccount } from '../../../nodes/shared/telegram-account';

const credential = {
	botToken: '123456789:AAFakeTokenThatNobodyKnows-_0123456',
	baseUrl: 'https://api.telegram.org',
	messagesPerSecond: 30,
	allowPrivateUrls: false,
};

function faultIn(data: unknown): { field: string | undefined; message: string } {
	try {
		parseTelegramAccount(data);
	} catch (error) {
		if (isOutboxError(error)) return { field: error.details.field, message: error.message };
	}
	throw new Error('it was accepted');
}

describe('parseTelegramAccount', () => {
	it('reads a credential as n8n keeps it', () => {
		const { botToken, baseUrl } = credential;
		expect(parseTelegramAccount({ ...credential, allowPrivateUrls: true })).toEqual({
			options: { botToken, baseUrl, messagesPerSecond: 30 },
			allowPrivateUrls: true,
		});
	});

	it('takes fields that were left blank for what is usual', () => {
		const blank = {
			...credential,
			baseUrl: '',
			messagesPerSecond: '',
			allowPrivateUrls: undefined,
		};
		expect(parseTelegramAccount(blank)).toEqual(parseTelegramAccount(credential));
	});

	it('reads numbers that an expression gave as text', () => {
		const { options } = parseTelegramAccount({ ...credential, messagesPerSecond: '100' });
		expect(options.messagesPerSecond).toBe(100);
	});

	it.each([
		['bot_token', { botToken: '' }],
		['bot_token', { botToken: '123456789AAFakeTokenThatNobodyKnows' }],
		['base_url', { baseUrl: 'http://bots.example.com' }],
		['messages_per_second', { messagesPerSecond: 0 }],
		['messages_per_second', { messagesPerSecond: 'many' }],
	])('names %s when it cannot be used, and repeats no secret', (field, change) => {
		const fault = faultIn({ ...credential, ...change });
		expect(fault.field).toBe(field);
		expect(fault.message).not.toContain('FakeToken');
	});

	it('says what is missing when there is nothing', () => {
		expect(faultIn({}).field).toBe('bot_token');
	});
});
