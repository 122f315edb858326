import { parseTelegramMessage } from '../../../../lib/providers/telegram/message';
import { aFile, errorOf, message } from './setup';

const faultIn = (input: unknown, limit?: { maxContentBytes: number }) =>
	errorOf((async () => parseTelegramMessage(input, limit))());

const input = (changes: object) => ({ recipient: '4711', message: 'Hello', ...changes });

describe('a Telegram recipient', () => {
	it.each([
		['4711', '4711'],
		[' 004711 ', '4711'],
		['-815', '-815'],
		['-1001234567890', '-1001234567890'],
		['9007199254740991', '9007199254740991'],
		['@AcmeNews', '@acmenews'],
		['@acme_News_1', '@acme_news_1'],
	])('may be %j', (recipient, normal) => {
		expect(message({ recipient }).recipient).toBe(normal);
	});

	it.each([
		'',
		'  ',
		'0',
		'-0',
		'9007199254740992',
		'-99999999999999999999',
		'1e5',
		'0x10',
		'47.11',
		'+14155550100',
		'AcmeNews',
		'@1acme',
		'@ab',
		'@acme news',
		'@acme\nnews',
		'https://t.me/AcmeNews',
		'ada@example.com',
		'4711/../getMe',
	])('may not be %j', async (recipient) => {
		expect(await faultIn(input({ recipient }))).toMatchObject({
			code: 'validation_error',
			delivery: 'not-sent',
			details: { field: 'recipient' },
		});
	});

	it('must be given as text', async () => {
		const error = await faultIn(input({ recipient: 4711 }));
		expect(error.details.field).toBe('recipient');
	});
});

describe('a Telegram message', () => {
	it('has options that do nothing unless they are set', () => {
		expect(message()).toMatchObject({
			split: false,
			options: {
				parseMode: 'none',
				disableNotification: false,
				disableLinkPreview: false,
				protectContent: false,
			},
		});
	});

	it.each([
		['topic', { topic: 0 }],
		['topic', { topic: '7' }],
		['topic', { topic: 1.5 }],
		['parse_mode', { parseMode: 'markdown' }],
		['disable_notification', { disableNotification: 'yes' }],
		['disable_link_preview', { disableLinkPreview: 1 }],
		['reply_to_message_id', { replyToMessageId: -3 }],
		['protect_content', { protectContent: 'true' }],
		['thread_ts', { threadTs: '1.2' }],
	])('names the option %s when it is wrong', async (field, options) => {
		const error = await faultIn(input({ options }));
		expect(error).toMatchObject({ code: 'validation_error', details: { field } });
	});

	it.each([
		['missing', undefined],
		['empty', ''],
		['only white space', ' \n\t '],
		['4,097 characters', 'x'.repeat(4097)],
		['too long as Telegram counts', '🙂'.repeat(2049)],
	])('is refused when its text is %s', async (_, text) => {
		const error = await faultIn(input({ message: text }));
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'message' } });
	});

	it('may have 4,096 UTF-16 units, and more when it may be split', () => {
		expect(message({ message: '🙂'.repeat(2048) }).text).toHaveLength(4096);
		expect(message({ message: '🙂'.repeat(2049), split: true }).split).toBe(true);
	});

	it.each(['HTML', 'MarkdownV2', 'Markdown'])(
		'in %s is never split, because a cut could fall into its markup',
		async (parseMode) => {
			const options = { parseMode };
			const long = { message: '🙂'.repeat(2049), split: true, options };
			const error = await faultIn(input(long));
			expect(error).toMatchObject({ code: 'validation_error', details: { field: 'message' } });
			expect(error.message).toContain('cannot be split');
			expect(error.message).toContain(parseMode);
			expect(message({ split: true, options }).options.parseMode).toBe(parseMode);
		},
	);

	it('takes files up to what the official server takes, or another limit', async () => {
		const attachments = [aFile(), aFile({ bytes: Buffer.alloc(50_000_001) })];
		const error = await faultIn(input({ attachments }));
		expect(error).toMatchObject({
			code: 'payload_too_large',
			details: { field: 'attachments[1]' },
		});
		const limit = { maxContentBytes: 60_000_000 };
		expect(parseTelegramMessage(input({ attachments }), limit).attachments).toHaveLength(2);
	});

	it('refuses base64 over the limit, too', async () => {
		const attachments = [{ filename: 'a.bin', content_base64: 'A'.repeat(40) }];
		const error = await faultIn(input({ attachments }), { maxContentBytes: 10 });
		expect(error).toMatchObject({
			code: 'payload_too_large',
			details: { field: 'attachments[0].content_base64' },
		});
	});

	it('refuses files without content', async () => {
		const error = await faultIn(input({ attachments: [aFile({ bytes: Buffer.alloc(0) })] }));
		expect(error).toMatchObject({
			code: 'validation_error',
			details: { field: 'attachments[0]' },
		});
	});

	it.each(['file:///etc/passwd', 'javascript:alert(1)', '/etc/passwd', 'attach://x'])(
		'refuses the attachment URL %s',
		async (url) => {
			const error = await faultIn(input({ attachments: [{ filename: 'a.pdf', url }] }));
			expect(error.details.field).toBe('attachments[0].url');
		},
	);
});
