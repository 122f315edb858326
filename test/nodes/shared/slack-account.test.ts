import { parseSlackAccount } from '../../../nodes/shared/slack-account';

const credential = {
	botToken: 'xoxb-1-secret',
	baseUrl: 'https://slack.com/api',
	allowPrivateUrls: false,
};

describe('parseSlackAccount', () => {
	it('reads a credential as n8n keeps it', () => {
		expect(parseSlackAccount({ ...credential, scopesNotice: '' })).toEqual({
			options: { botToken: 'xoxb-1-secret', baseUrl: 'https://slack.com/api' },
			allowPrivateUrls: false,
		});
	});

	it('takes Slack itself when the base URL was cleared', () => {
		for (const baseUrl of ['', ' ', undefined]) {
			expect(parseSlackAccount({ ...credential, baseUrl }).options.baseUrl).toBe(
				'https://slack.com/api',
			);
		}
	});

	it('lets files come from private addresses when that was chosen', () => {
		expect(parseSlackAccount({ ...credential, allowPrivateUrls: true }).allowPrivateUrls).toBe(
			true,
		);
	});

	it.each([
		['bot_token', { botToken: '' }],
		['bot_token', { botToken: undefined }],
		['bot_token', { botToken: 'xoxp-secret' }],
		['base_url', { baseUrl: 'http://slack.example/secret' }],
	])('refuses %s without repeating it', (field, change) => {
		expect(() => parseSlackAccount({ ...credential, ...change })).toThrow(
			expect.objectContaining({
				code: 'validation_error',
				details: { field },
				message: expect.not.stringContaining('secret'),
			}),
		);
	});
});
