import { everythingShownBy, spellings } from '../../../contracts/leaks';
import { always, type Reaction } from '../../../support/telegram-fake/reactions';
import type { FakeChat } from '../../../support/telegram-fake/chats';
import {
	CHANNEL,
	errorOf,
	FORUM,
	GROUP,
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

/** Sends with whatever is wrong, and makes sure of what every refusal has in common. */
async function refusalOf(changes: Readonly<Record<string, unknown>> = {}) {
	const given = message(changes);
	const error = await errorOf(sendAll(rig.provider, given));
	expect(error.delivery).toBe('not-sent');
	expect(error.details.provider).toBe('telegram');
	expect(rig.telegram.calls).toHaveLength(1);
	expect(rig.telegram.chats.messages).toHaveLength(0);
	const shown = everythingShownBy(error);
	for (const secret of [rig.telegram.token, given.text].flatMap(spellings)) {
		expect(shown).not.toContain(secret);
	}
	return error;
}

describe('a chat that cannot be written to', () => {
	it.each<
		readonly [trouble: FakeChat['trouble'], chat: number, code: string, retry: string, RegExp]
	>([
		['has blocked the bot', PERSON, 'conversation_required', 'after-fix', /unblock/],
		['has not started the bot', PERSON, 'conversation_required', 'after-fix', /press Start/],
		['has kicked the bot', GROUP, 'conversation_required', 'after-fix', /Add it there/],
		['lacks the bot', CHANNEL, 'conversation_required', 'after-fix', /administrator/],
		['is deactivated', PERSON, 'validation_error', 'never', /no longer exists/],
		['was deleted', GROUP, 'validation_error', 'never', /no longer exists/],
		['is a bot', PERSON, 'validation_error', 'never', /bots cannot write to each other/],
		['lets nobody write', GROUP, 'insufficient_permissions', 'after-fix', /may not send this/],
		['wants an administrator', CHANNEL, 'insufficient_permissions', 'after-fix', /administrator/],
	])('because it %s: says what to do', async (trouble, chat, code, retry, advice) => {
		rig.telegram.chats.change(chat, { ...(trouble && { trouble }) });
		const error = await refusalOf({ recipient: String(chat) });
		expect(error).toMatchObject({ code, retry, details: { field: 'recipient' } });
		expect(error.message).toMatch(advice);
	});

	it.each(['4712', '@nobodys_channel'])('because there is no %s', async (recipient) => {
		const error = await refusalOf({ recipient });
		expect(error).toMatchObject({
			code: 'validation_error',
			httpStatus: 400,
			retry: 'after-fix',
			details: { field: 'recipient', status: 400, reason: 'chat not found' },
		});
	});

	it.each([
		['403', 'Forbidden: something new', 'insufficient_permissions', 'after-fix'],
		['400', 'Bad Request: CHAT_WRITE_FORBIDDEN', 'insufficient_permissions', 'after-fix'],
		[
			'400',
			'Bad Request: have no rights to send a message',
			'insufficient_permissions',
			'after-fix',
		],
		['400', 'Bad Request: PEER_ID_INVALID', 'validation_error', 'after-fix'],
		['400', 'Bad Request: CHANNEL_PRIVATE', 'conversation_required', 'after-fix'],
	])('by the words of Telegram: %s %s', async (status, description, code, retry) => {
		rig.telegram.script = always({ status: Number(status), description });
		expect(await refusalOf()).toMatchObject({ code, retry, details: { field: 'recipient' } });
	});
});

describe('an option that does not fit', () => {
	it('is named when it is a topic that is not there', async () => {
		for (const recipient of [FORUM, PERSON]) {
			rig = await again();
			const error = await refusalOf({ recipient: String(recipient), options: { topic: 8 } });
			expect(error).toMatchObject({
				code: 'validation_error',
				retry: 'never',
				details: { field: 'topic' },
			});
		}
	});

	it('is named when it is a topic that is closed', async () => {
		rig.telegram.chats.change(FORUM, { closed: [7] });
		const error = await refusalOf({ recipient: String(FORUM), options: { topic: 7 } });
		expect(error).toMatchObject({ retry: 'after-fix', details: { field: 'topic' } });
	});

	it('is named when it is a message to reply to', async () => {
		const error = await refusalOf({ options: { replyToMessageId: 99 } });
		expect(error).toMatchObject({
			code: 'validation_error',
			details: { field: 'reply_to_message_id' },
		});
	});

	async function again(): Promise<TelegramRig> {
		await rig.stop();
		return startRig();
	}
});

describe('a text that Telegram does not take', () => {
	it.each([
		['HTML', 'secret price < 5 & <blocked by the user>', /HTML at byte \d+/],
		['HTML', '<b>secret price', /not valid as HTML/],
		['MarkdownV2', 'secret price: 1.5', /not valid as MarkdownV2/],
		['Markdown', 'secret *price', /not valid as Markdown at byte 13/],
	])('as %s names the parse mode and not the text: %s', async (parseMode, text, words) => {
		const error = await refusalOf({ message: text, options: { parseMode } });
		expect(error).toMatchObject({
			code: 'validation_error',
			retry: 'never',
			details: { field: 'message', reason: "can't parse entities" },
		});
		expect(error.message).toMatch(words);
		expect(error.message).toContain('parse_mode');
	});

	it.each([
		['HTML', '<b> </b>'],
		['none', '\u200b\u2060'],
	])('as %s because nothing of it can be seen', async (parseMode, text) => {
		const error = await refusalOf({ message: text, options: { parseMode } });
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'message' } });
	});

	it.each(['message is too long', 'MESSAGE_TOO_LONG'])('because %s', async (words) => {
		rig.telegram.script = always({ status: 400, description: `Bad Request: ${words}` });
		expect(await refusalOf()).toMatchObject({
			code: 'validation_error',
			retry: 'never',
			details: { field: 'message' },
		});
	});
});

describe('a bot that is not let in', () => {
	it.each<readonly [string, Reaction, RegExp]>([
		['has the wrong token', { status: 401, description: 'Unauthorized' }, /@BotFather/],
		['is not known at the base URL', { status: 404, description: 'Not Found' }, /base URL/],
		['is somewhere else', { status: 400, description: 'Bad Request: Logged out' }, /base URL/],
	])('because it %s: says which setting to change', async (_, reaction, advice) => {
		rig.telegram.script = always(reaction);
		const error = await refusalOf();
		expect(error).toMatchObject({ code: 'insufficient_permissions', retry: 'after-fix' });
		expect(error.message).toMatch(advice);
	});
});

describe('a bot that is asked to slow down', () => {
	it('passes on for how long', async () => {
		rig.telegram.script = always({
			status: 429,
			description: 'Too Many Requests: retry after 35',
			parameters: { retry_after: 35 },
		});
		expect(await refusalOf()).toMatchObject({
			code: 'rate_limited',
			retry: 'later',
			retryAfterMs: 35_000,
		});
	});

	it('passes on that it was not told for how long', async () => {
		rig.telegram.script = always({ status: 429, description: 'Too Many Requests' });
		const error = await refusalOf();
		expect(error).toMatchObject({ code: 'rate_limited', retry: 'later' });
		expect(error.retryAfterMs).toBeUndefined();
	});
});

describe('a refusal that nobody knows', () => {
	it('is final, and shows Telegram’s code but none of its words', async () => {
		rig.telegram.script = always({ status: 400, description: 'Bad Request: STARS_TOO_FEW' });
		expect(await refusalOf()).toMatchObject({
			code: 'provider_error',
			retry: 'never',
			details: { status: 400, reason: 'STARS_TOO_FEW' },
		});
		rig.telegram.script = always({ status: 400, description: 'Bad Request: our figures' });
		const error = await errorOf(sendAll(rig.provider, message()));
		expect(error.details.reason).toBeUndefined();
		expect(everythingShownBy(error)).not.toContain('our figures');
	});
});
