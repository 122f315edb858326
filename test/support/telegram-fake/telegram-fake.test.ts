import { always, at } from './reactions';
import { startTelegramFake, type TelegramFake } from './telegram-fake';

let fake: TelegramFake;
beforeEach(async () => {
	fake = await startTelegramFake();
	fake.chats.add({ id: 1, type: 'private' });
});
afterEach(async () => {
	await fake.stop();
});

async function call(method: string, body: object | FormData, token = fake.token) {
	const isForm = body instanceof FormData;
	const response = await fetch(`${fake.url}/bot${token}/${method}`, {
		method: 'POST',
		...(isForm
			? { body }
			: { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
	});
	const json: unknown = await response.json();
	return { status: response.status, json };
}

function form(fields: Readonly<Record<string, string | Blob>>): FormData {
	const data = new FormData();
	for (const [name, value] of Object.entries(fields)) {
		if (typeof value === 'string') data.append(name, value);
		else data.append(name, value, 'a.pdf');
	}
	return data;
}

describe('the fake Telegram', () => {
	it('keeps what it accepts', async () => {
		expect(await call('sendMessage', { chat_id: 1, text: 'Hi' })).toMatchObject({
			status: 200,
			json: { ok: true, result: { message_id: 1, text: 'Hi', chat: { id: 1 } } },
		});
		expect(fake.chats.messages).toMatchObject([{ chatId: 1, text: 'Hi' }]);
		expect(fake.violations).toEqual([]);
	});

	it('reads forms as it reads JSON', async () => {
		const reply_parameters = '{"message_id":7,"allow_sending_without_reply":true}';
		const document = new Blob(['x']);
		await call('sendDocument', form({ chat_id: '1', document, reply_parameters }));
		expect(fake.violations).toEqual([]);
		expect(fake.chats.messages[0]?.upload?.bytes.toString()).toBe('x');
	});

	it.each([
		['a field that is not known', { chat_id: 1, text: 'Hi', thread: 1 }],
		['a field of another type', { chat_id: 1, text: 'Hi', message_thread_id: '1' }],
		['no text', { chat_id: 1 }],
		['a nested field that is not known', { chat_id: 1, text: 'Hi', reply_parameters: { id: 1 } }],
		['a type that is left out', { chat_id: 1, text: 'Hi', reply_markup: {} }],
	])('notes %s', async (_, body) => {
		await call('sendMessage', body);
		expect(fake.violations).not.toEqual([]);
	});

	it('notes a file that is no file', async () => {
		await call('sendDocument', form({ chat_id: '1', reply_parameters: '[object Object]' }));
		expect(fake.violations).not.toEqual([]);
	});

	it('lets nobody else in', async () => {
		const { status } = await call('sendMessage', { chat_id: 1, text: 'Hi' }, '1:wrong');
		expect(status).toBe(401);
		expect((await call('sendPigeon', {})).status).toBe(404);
		expect(fake.chats.messages).toEqual([]);
	});

	it('misbehaves as it is told', async () => {
		fake.script = at('sendPhoto', { status: 500 });
		expect((await call('sendMessage', { chat_id: 1, text: 'Hi' })).status).toBe(200);
		fake.script = always('reset after');
		await expect(call('sendMessage', { chat_id: 1, text: 'Hi' })).rejects.toThrow();
		expect(fake.chats.messages).toHaveLength(2);
		fake.script = always('reset before');
		await expect(call('sendMessage', { chat_id: 1, text: 'Hi' })).rejects.toThrow();
		expect(fake.chats.messages).toHaveLength(2);
	});
});
