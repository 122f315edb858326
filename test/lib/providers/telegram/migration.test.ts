import type { TelegramAnswer } from '../../../../lib/providers/telegram/client';
import { deliver } from '../../../../lib/providers/telegram/deliver';
import {
	aFile,
	CONTEXT,
	errorOf,
	GROUP,
	message,
	NOW,
	sendAll,
	startRig,
	type TelegramRig,
} from './setup';

const SUPERGROUP = -1005550001111;

let rig: TelegramRig;
beforeEach(async () => {
	rig = await startRig();
	rig.telegram.chats.add({ id: SUPERGROUP, type: 'supergroup', title: 'Sales' });
	rig.telegram.chats.change(GROUP, { migratedTo: SUPERGROUP });
});
afterEach(async () => {
	await rig.stop();
});

const send = (changes: object = {}, hooks = {}) =>
	sendAll(rig.provider, message({ recipient: String(GROUP), ...changes }), hooks);

describe('a group that has become a supergroup', () => {
	it('gets the message at its new id, which the receipt shows', async () => {
		let commits = 0;
		const [receipt] = await send({}, { commit: async () => void commits++ });
		expect(commits).toBe(1);
		expect(rig.messagesIn(SUPERGROUP)).toHaveLength(1);
		expect(receipt).toMatchObject({ threadId: String(SUPERGROUP), accepted: [String(GROUP)] });
		expect(rig.telegram.calls.map(({ parameters }) => parameters['chat_id'])).toEqual([
			GROUP,
			SUPERGROUP,
		]);
	});

	it('gets what follows there straight away', async () => {
		await send({ attachments: [aFile(), aFile()] });
		expect(rig.messagesIn(SUPERGROUP).map(({ replyTo }) => replyTo)).toEqual([undefined, 1, 1]);
		expect(rig.telegram.calls.map(({ parameters }) => parameters['chat_id'])).toEqual([
			GROUP,
			SUPERGROUP,
			SUPERGROUP,
			SUPERGROUP,
		]);
	});

	it('gets an upload there, too', async () => {
		const { chats } = rig.telegram;
		chats.add({ id: GROUP, type: 'group', title: 'Sales' });
		rig.telegram.script = ({ method, earlier }) => {
			if (method === 'sendDocument' && earlier === 1) {
				chats.change(GROUP, { migratedTo: SUPERGROUP });
			}
			return undefined;
		};
		await send({ attachments: [aFile()] });
		expect(rig.messagesIn(GROUP)).toHaveLength(1);
		expect(rig.messagesIn(SUPERGROUP)[0]?.upload?.bytes).toEqual(aFile().bytes);
	});

	it('is followed once only', async () => {
		rig.telegram.chats.change(SUPERGROUP, { migratedTo: -1006660002222 });
		const error = await errorOf(send());
		expect(rig.telegram.calls).toHaveLength(2);
		expect(error).toMatchObject({
			code: 'validation_error',
			delivery: 'not-sent',
			retry: 'never',
			details: { field: 'recipient' },
		});
		expect(error.message).toContain('-1006660002222');
	});

	it('may have got the message when the line drops at its new id', async () => {
		rig.telegram.script = ({ earlier }) => (earlier === 1 ? 'reset after' : undefined);
		expect(await errorOf(send())).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });
		expect(rig.telegram.calls).toHaveLength(2);
	});

	it('has got nothing when the send was stopped in between', async () => {
		const abort = new AbortController();
		const call = jest.fn(async (): Promise<TelegramAnswer> => {
			abort.abort();
			const parameters = { migrate_to_chat_id: SUPERGROUP };
			return { kind: 'refusal', refusal: { error_code: 400, description: '', parameters } };
		});
		const [step] = await rig.provider.plan(message(), CONTEXT, null);
		if (!step) throw new Error('the plan has no step');
		const stopped = deliver(
			{ ...step, evidence: {}, earlier: [] },
			{ signal: abort.signal, commit: async () => undefined, remember: async () => undefined },
			{
				client: { ready: async () => undefined, call },
				clock: { now: () => NOW, sleep: async () => undefined },
			},
		);
		expect(await errorOf(stopped)).toMatchObject({ delivery: 'not-sent', retry: 'later' });
		expect(call).toHaveBeenCalledTimes(1);
	});
});
