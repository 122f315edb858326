import { parseSlackOptions } from '../../../../lib/providers/slack/options';

const botToken = 'xoxb-1234-secret';

describe('the settings of a workspace', () => {
	it('need a bot token alone', () => {
		expect(parseSlackOptions({ botToken })).toEqual({
			botToken,
			baseUrl: 'https://slack.com/api',
		});
	});

	it.each([
		['https://slack-gov.com/api/', 'https://slack-gov.com/api'],
		[' https://proxy.example/slack ', 'https://proxy.example/slack'],
		['http://127.0.0.1:8080/api', 'http://127.0.0.1:8080/api'],
	])('may name another base URL: %s', (given, baseUrl) => {
		expect(parseSlackOptions({ botToken, baseUrl: given }).baseUrl).toBe(baseUrl);
	});

	it('take a token that rotates, and no blanks around it', () => {
		const rotating = 'xoxe.xoxb-1-secret';
		expect(parseSlackOptions({ botToken: ` ${rotating}\n` }).botToken).toBe(rotating);
	});

	it.each([
		['bot_token', {}],
		['bot_token', { botToken: '' }],
		['bot_token', { botToken: 'xoxp-1234-secret' }],
		['bot_token', { botToken: 'xapp-1234-secret' }],
		['bot_token', { botToken: 'xoxb-secret\r\nX-Evil: 1' }],
		['bot_token', { botToken: 'xoxb-' }],
		['base_url', { botToken, baseUrl: 'http://slack.com/api' }],
		['base_url', { botToken, baseUrl: 'https://user:secret@slack.com/api' }],
		['base_url', { botToken, baseUrl: 'https://slack.com/api?secret=1' }],
		['base_url', { botToken, baseUrl: 'slack.com' }],
		['token', { botToken, token: 'secret' }],
	])('are refused on %s without repeating a secret', (field, input) => {
		expect(() => parseSlackOptions(input)).toThrow(
			expect.objectContaining({
				code: 'validation_error',
				details: { field },
				message: expect.not.stringContaining('secret'),
			}),
		);
	});
});
