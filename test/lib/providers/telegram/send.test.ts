import { receiptSchema } from '../../../../lib/core/receipt';
import {
	CHANNEL,
	FORUM,
	GROUP,
	message,
	NOW,
	PERSON,
	sendAll,
	startRig,
	type TelegramRig,
} from './setup';

let rig: TelegramRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(async () => {
	await rig.stop();
});

const send = (changes: Readonly<Record<string, unknown>>) =>
	sendAll(rig.provider, message(changes));

describe('a text', () => {
	it('arrives as it was written', async () => {
		const text = '<b>1 < 2</b> *and* _so_ on… \u{1F4E8}\nline 2';
		const [receipt] = await send({ message: text });
		expect(rig.messagesIn(PERSON)).toEqual([
			{
				method: 'sendMessage',
				chatId: PERSON,
				id: 1,
				text,
				silent: false,
				protected: false,
				preview: true,
			},
		]);
		expect(receipt).toEqual({
			status: 'sent',
			id: '1',
			threadId: String(PERSON),
			sentAt: NOW,
			accepted: [String(PERSON)],
			rejected: [],
		});
		expect(receiptSchema.parse(receipt)).toEqual(receipt);
	});

	it('names nothing on the wire that was not asked for', async () => {
		await send({ message: 'Hello' });
		expect(rig.telegram.calls).toEqual([
			{
				method: 'sendMessage',
				form: false,
				parameters: { chat_id: PERSON, text: 'Hello' },
				wire: expect.any(String),
			},
		]);
	});

	it.each([
		['HTML', '<b>Won:</b> 4 &lt; 5'],
		['MarkdownV2', '*Won* 1\\.5 M'],
		['Markdown', '*Won* 1.5 M!'],
	])('is marked up in %s when that is chosen', async (parseMode, text) => {
		await send({ message: text, options: { parseMode } });
		expect(rig.telegram.calls[0]?.parameters).toMatchObject({ text, parse_mode: parseMode });
	});

	it('goes where and how the options say', async () => {
		await send({ recipient: String(FORUM), message: 'first', options: { topic: 7 } });
		const [receipt] = await send({
			recipient: String(FORUM),
			options: {
				topic: 7,
				disableNotification: true,
				disableLinkPreview: true,
				replyToMessageId: 1,
				protectContent: true,
			},
		});
		expect(rig.messagesIn(FORUM)[1]).toMatchObject({
			topic: 7,
			silent: true,
			preview: false,
			protected: true,
			replyTo: 1,
		});
		expect(receipt).toMatchObject({ id: '2', threadId: `${FORUM}/7` });
	});

	it('that answers a message outside of topics has the chat alone as its thread', async () => {
		await send({ recipient: String(FORUM) });
		const [receipt] = await send({ recipient: String(FORUM), options: { replyToMessageId: 1 } });
		expect(receipt).toMatchObject({ id: '2', threadId: String(FORUM) });
	});

	it('reaches groups by number and channels by name', async () => {
		await send({ recipient: String(GROUP) });
		const [receipt] = await send({ recipient: '@AcmeNews' });
		expect(rig.messagesIn(GROUP)).toHaveLength(1);
		expect(rig.messagesIn(CHANNEL)).toHaveLength(1);
		expect(receipt).toMatchObject({ threadId: String(CHANNEL), accepted: ['@acmenews'] });
		expect(rig.telegram.calls.map(({ parameters }) => parameters['chat_id'])).toEqual([
			GROUP,
			'@acmenews',
		]);
	});

	it('that is too long arrives in numbered parts, if that was chosen', async () => {
		const text = Array.from({ length: 650 }, (_, i) => `${i} 🙂`).join(' ');
		const receipts = await send({ message: text, split: true });
		const texts = rig.messagesIn(PERSON).map((each) => each.text ?? '');
		expect(texts.map((each) => each.slice(0, 6))).toEqual(['(1/2) ', '(2/2) ']);
		expect(texts.map((each) => each.slice(6)).join(' ')).toBe(text);
		expect(receipts.map(({ id }) => id)).toEqual(['1', '2']);
	});
});

describe('a base URL with a path', () => {
	it('keeps its path', async () => {
		await rig.stop();
		rig = await startRig({ path: '/telegram/v1' });
		await send({});
		expect(rig.messagesIn(PERSON)).toHaveLength(1);
	});
});

describe('a message that Telegram still converts', () => {
	it('is queued, and cannot be replied to yet', async () => {
		const result = { message_id: 0, date: 1, chat: { id: PERSON, type: 'private' } };
		rig.telegram.script = () => ({ status: 200, body: JSON.stringify({ ok: true, result }) });
		const [receipt] = await send({});
		expect(receipt).toMatchObject({ status: 'queued', id: '0' });
	});
});
