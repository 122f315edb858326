import type { Receipt } from '../../../../lib/core/receipt';
import { everythingShownBy } from '../../../contracts/leaks';
import {
	aFile,
	CONTEXT,
	errorOf,
	FORUM,
	message,
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

const send = (attachments: readonly object[], changes: object = {}) =>
	sendAll(rig.provider, message({ attachments, ...changes }));

describe('files', () => {
	it('follow their text as replies to it, with their names and bytes', async () => {
		const photo = aFile({
			filename: 'Grüße 世界.png',
			mime_type: 'image/png',
			bytes: Buffer.from([0x89, 0x50, 0, 13, 10, 255]),
		});
		const receipts = await send([aFile(), photo]);
		expect(rig.messagesIn(PERSON)).toMatchObject([
			{ method: 'sendMessage', id: 1 },
			{ method: 'sendDocument', id: 2, replyTo: 1, upload: { filename: 'figures.pdf' } },
			{ method: 'sendPhoto', id: 3, replyTo: 1, upload: { filename: 'Grüße 世界.png' } },
		]);
		const [, first, second] = rig.messagesIn(PERSON);
		expect(first?.upload?.bytes).toEqual(aFile().bytes);
		expect(second?.upload?.bytes).toEqual(photo.bytes);
		expect(receipts.map(({ id }) => id)).toEqual(['1', '2', '3']);
	});

	it('go to the same topic, and as silently and as protected as the text', async () => {
		const options = {
			topic: 7,
			disableNotification: true,
			protectContent: true,
			parseMode: 'HTML',
			disableLinkPreview: true,
			replyToMessageId: 1,
		};
		await sendAll(rig.provider, message({ recipient: String(FORUM), options: { topic: 7 } }));
		const receipts = await send([aFile()], { recipient: String(FORUM), options });
		expect(rig.messagesIn(FORUM)[2]).toMatchObject({
			method: 'sendDocument',
			topic: 7,
			silent: true,
			protected: true,
			replyTo: 2,
		});
		expect(receipts[1]?.threadId).toBe(`${FORUM}/7`);
	});

	it('are sent all the same when their text was deleted meanwhile', async () => {
		const [, step] = await rig.provider.plan(message({ attachments: [aFile()] }), CONTEXT, null);
		if (!step) throw new Error('there is no second step');
		await deliverAfter(step, { id: '99', threadId: String(PERSON) });
		expect(rig.messagesIn(PERSON)).toHaveLength(1);
		expect(rig.messagesIn(PERSON)[0]).not.toHaveProperty('replyTo');
	});

	it('follow a text that a person has decided about, of which no id is known', async () => {
		const [, step] = await rig.provider.plan(message({ attachments: [aFile()] }), CONTEXT, null);
		if (!step) throw new Error('there is no second step');
		await deliverAfter(step, { id: CONTEXT.uid });
		expect(rig.telegram.calls[0]?.parameters).not.toHaveProperty('reply_parameters');
		expect(rig.messagesIn(PERSON)).toHaveLength(1);
	});

	it.each([
		['quo"te.pdf', "quo'te.pdf"],
		['x"; name="chat_id.pdf', "x', name='chat_id.pdf"],
		['a;b.pdf', 'a,b.pdf'],
		['100%25 sure.pdf', '100%25 sure.pdf'],
	])('cannot break out of their form with the name %j', async (filename, shown) => {
		await send([aFile({ filename })]);
		expect(rig.messagesIn(PERSON)[1]?.upload?.filename).toBe(shown);
	});

	it('by URL are left to Telegram to fetch', async () => {
		const pdf = 'https://files.example/a.pdf?sig=s3cret';
		const png = 'https://files.example/b';
		rig.telegram.web.set(pdf, { type: 'application/pdf', sizeBytes: 1000 });
		rig.telegram.web.set(png, { type: 'image/png', sizeBytes: 1000 });
		await send([
			{ filename: 'a.pdf', url: pdf },
			{ filename: 'b.png', mime_type: 'image/png', url: png },
		]);
		expect(rig.messagesIn(PERSON).slice(1)).toMatchObject([
			{ method: 'sendDocument', url: pdf, replyTo: 1 },
			{ method: 'sendPhoto', url: png, replyTo: 1 },
		]);
		expect(rig.telegram.calls.map(({ form }) => form)).toEqual([false, false, false]);
	});

	it.each([
		['cannot be reached', {}],
		['is of a kind that it does not fetch', { type: 'text/html', sizeBytes: 9 }],
		['is too big to be fetched', { type: 'application/pdf', sizeBytes: 30_000_000 }],
	])('by URL name the URL’s field when the file %s', async (_, file) => {
		const url = 'https://files.example/a.pdf?sig=s3cret';
		if ('type' in file) rig.telegram.web.set(url, { type: file.type, sizeBytes: file.sizeBytes });
		const error = await errorOf(send([aFile(), { filename: 'a.pdf', url }]));
		expect(error).toMatchObject({
			code: 'validation_error',
			delivery: 'not-sent',
			details: { field: 'attachments[1].url' },
		});
		expect(everythingShownBy(error)).not.toContain('s3cret');
		expect(rig.messagesIn(PERSON)).toHaveLength(2);
	});

	it('name their field when they are no picture after all', async () => {
		const error = await errorOf(send([aFile({ mime_type: 'image/png' })]));
		expect(error).toMatchObject({
			code: 'validation_error',
			retry: 'never',
			details: { field: 'attachments[0]' },
		});
		expect(error.message).toContain('application/octet-stream');
	});

	it('name their field when the server takes less than was thought', async () => {
		rig.telegram.script = ({ method }) =>
			method === 'sendDocument'
				? { status: 413, description: 'Request Entity Too Large' }
				: undefined;
		const error = await errorOf(send([aFile()]));
		expect(error).toMatchObject({
			code: 'payload_too_large',
			delivery: 'not-sent',
			retry: 'never',
			details: { field: 'attachments[0]', status: 413 },
		});
	});

	async function deliverAfter(
		step: Awaited<ReturnType<TelegramRig['provider']['plan']>>[number],
		known: Pick<Receipt, 'id' | 'threadId'>,
	) {
		const earlier: Receipt = {
			status: 'sent',
			sentAt: 0,
			accepted: [],
			rejected: [],
			...known,
		};
		return rig.provider.deliver(
			{ ...step, evidence: {}, earlier: [earlier] },
			{
				signal: AbortSignal.timeout(20_000),
				commit: async () => undefined,
				remember: async () => undefined,
			},
		);
	}
});
