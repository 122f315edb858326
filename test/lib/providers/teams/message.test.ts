import { parseTeamsMessage } from '../../../../lib/providers/teams/message';
import { CARD, CHANNEL, errorOf, GROUP_CHAT, message, PERSONAL_CHAT, PNG, THREAD } from './setup';

const faultOf = async (changes: object) => {
	const { code, message: text, details, delivery } = await errorOf(() => message(changes));
	return { code, text, field: details.field, delivery };
};

describe('the recipient of a message', () => {
	it.each([
		CHANNEL,
		GROUP_CHAT,
		PERSONAL_CHAT,
		'19:meeting_MjdhNjM4YzUtYzExZi00@thread.v2',
		'19:0000_1111@unq.gbl.spaces',
		'19:abc@thread.skype',
		`${CHANNEL};messageid=${THREAD}`,
	])('may be the conversation %s', (recipient) => {
		expect(message({ recipient: ` ${recipient} ` }).recipient).toBe(recipient);
	});

	it.each([
		'29:1XJKJMvc5GBtc2JwZq0oj8tHZmzrQgFmB39ATiQWA85gQtHieVkKilBZ9XHoq9j7Zaqt7CZ',
		'8:orgid:7faf8ab2-3d56-4244-b585-20c8a42ed2b8',
		'7faf8ab2-3d56-4244-b585-20c8a42ed2b8',
		'ada@example.com',
	])('is no person: %s', async (recipient) => {
		const fault = await faultOf({ recipient });
		expect(fault).toMatchObject({ code: 'validation_error', field: 'recipient' });
		expect(fault.text).toContain('Teams lets no bot begin a conversation');
	});

	it.each([
		'General',
		'19:abc',
		'19%3Aabc%40thread.tacv2',
		`${CHANNEL}/activities`,
		`${CHANNEL};messageid=`,
		`${CHANNEL};messageid=12;messageid=13`,
		`${CHANNEL}\n`.repeat(2),
		'https://teams.microsoft.com/l/channel/19%3aabc%40thread.tacv2/General',
	])('is a conversation’s id and nothing else: %j', async (recipient) => {
		const fault = await faultOf({ recipient });
		expect(fault).toMatchObject({ code: 'validation_error', field: 'recipient' });
		expect(fault.text).toContain('conversation.id');
	});

	it('is never missing', async () => {
		expect(await faultOf({ recipient: '  ' })).toMatchObject({ field: 'recipient' });
	});
});

describe('the text of a message', () => {
	it.each([
		['', 'is empty'],
		[' \n\t ', 'is empty'],
		['x'.repeat(4097), '4097 characters'],
	])('is refused when it is %j', async (text, said) => {
		const fault = await faultOf({ message: text });
		expect(fault).toMatchObject({ code: 'validation_error', field: 'message' });
		expect(fault.text).toContain(said);
	});

	it('fits into one message of Teams, however many bytes it takes', () => {
		const text = '👩‍🚀'.repeat(1365);
		expect(message({ message: text }).text).toBe(text);
		expect(message({ message: '\u0001'.repeat(4096) }).text).toHaveLength(4096);
	});
});

describe('the options of a message', () => {
	it('are Markdown and nothing else unless told otherwise', () => {
		expect(message().options).toEqual({ format: 'markdown' });
	});

	it.each([
		['reply_to_id', { replyToId: 'not an id' }],
		['reply_to_id', { replyToId: 5 }],
		['format', { format: 'html' }],
		['summary', { card: CARD, summary: ' ' }],
		['summary', { card: CARD, summary: 'x'.repeat(256) }],
		['summary', { summary: 'There is no card' }],
		['card', { card: 7 }],
		['thread_ts', { threadTs: '1' }],
	])('name %s when it is wrong', async (field, options) => {
		expect(await faultOf({ options })).toMatchObject({ code: 'validation_error', field });
	});

	it('take the first message of a thread in a channel only', async () => {
		const reply = { options: { replyToId: '1:abc' } };
		expect(await faultOf(reply)).toMatchObject({ field: 'reply_to_id' });
		expect(message({ ...reply, recipient: GROUP_CHAT }).options.replyToId).toBe('1:abc');
	});

	it('take no other thread than the recipient names', async () => {
		const recipient = `${CHANNEL};messageid=${THREAD}`;
		expect(await faultOf({ recipient, options: { replyToId: '17' } })).toMatchObject({
			field: 'reply_to_id',
		});
		expect(message({ recipient, options: { replyToId: THREAD } }).recipient).toBe(recipient);
	});
});

describe('a card', () => {
	it('may stand in for the text, as an object or as JSON', () => {
		for (const card of [CARD, JSON.stringify(CARD)]) {
			const sent = parseTeamsMessage({ recipient: CHANNEL, options: { card } });
			expect(sent).toMatchObject({ text: '', options: { card: CARD } });
		}
	});

	it('may be the message itself', () => {
		const sent = message({ message: `\n ${JSON.stringify(CARD, null, 2)} ` });
		expect(sent).toMatchObject({ text: '', options: { card: CARD, format: 'markdown' } });
	});

	it.each(['{ "type": "deal" }', '{braces}', 'See "type": "AdaptiveCard"', '[1]'])(
		'is not what only looks a little like one: %s',
		(text) => {
			expect(message({ message: text })).toMatchObject({ text, options: { format: 'markdown' } });
		},
	);

	it('is given once', async () => {
		const fault = await faultOf({ message: JSON.stringify(CARD), options: { card: CARD } });
		expect(fault).toMatchObject({ code: 'validation_error', field: 'card' });
	});

	it('that is no valid JSON is refused with the place, and not repeated', async () => {
		const json = '{\n "type": "AdaptiveCard",\n "version": "1.5" "body": []\n}';
		expect(await faultOf({ message: json })).toEqual({
			code: 'validation_error',
			field: 'message',
			delivery: 'not-sent',
			text: 'message is not valid JSON: line 3, column 19 cannot be understood. Check the commas, quotes and brackets there.',
		});
		expect(await faultOf({ options: { card: json } })).toMatchObject({ field: 'card' });
	});

	it('that is too big is refused', async () => {
		const body = [{ type: 'TextBlock', text: 'x'.repeat(90_000) }];
		const fault = await faultOf({ options: { card: { ...CARD, body } } });
		expect(fault).toMatchObject({ code: 'payload_too_large', field: 'card' });
		expect(fault.text).toContain('81920');
	});
});

describe('attachments', () => {
	const file = { filename: 'deal.pdf', mime_type: 'application/pdf' };
	const picture = { filename: 'chart.png', mime_type: 'image/png' };

	it('that are no pictures must have a URL', async () => {
		const attachments = [{ ...file, content_base64: 'JVBERi0=' }];
		const fault = await faultOf({ attachments });
		expect(fault).toMatchObject({ code: 'validation_error', field: 'attachments[0]' });
		expect(fault.text).toContain('personal chats only');
		const url = 'https://files.example.com/deal.pdf';
		expect(message({ attachments: [{ ...file, url }] }).attachments).toHaveLength(1);
	});

	it('that are pictures must fit into a message, or have a URL', async () => {
		const bytes = Buffer.alloc(70_000, PNG);
		const fault = await faultOf({
			attachments: [
				{ ...picture, bytes: PNG },
				{ ...picture, bytes },
			],
		});
		expect(fault).toMatchObject({ code: 'payload_too_large', field: 'attachments[1]' });
		expect(fault.text).toContain('give a url');
		const url = 'https://files.example.com/chart.png';
		expect(message({ attachments: [{ ...picture, url }] }).attachments).toHaveLength(1);
	});

	it('that are far too big are not even encoded', async () => {
		const attachments = [{ ...picture, bytes: Buffer.alloc(20_000_000) }];
		expect(await faultOf({ attachments })).toMatchObject({ code: 'payload_too_large' });
	});

	it('are refused when their links do not fit into the text', async () => {
		const url = `https://files.example.com/${'x'.repeat(2000)}`;
		const attachments = Array.from({ length: 50 }, () => ({ ...file, url }));
		expect(await faultOf({ attachments })).toMatchObject({
			code: 'payload_too_large',
			field: 'attachments',
		});
	});

	it.each(['javascript:alert(1)', 'data:image/png;base64,AAAA', '//files.example.com/a', 'a.png'])(
		'do not come from %s',
		async (url) => {
			expect(await faultOf({ attachments: [{ ...picture, url }] })).toMatchObject({
				code: 'validation_error',
				field: 'attachments[0].url',
			});
		},
	);
});
