import { everythingShownBy, spellings } from '../../../contracts/leaks';
import { at, once, type Reaction } from '../../../support/teams-fake/faults';
import {
	APP_ID,
	CARD,
	CHANNEL,
	CONTEXT,
	errorOf,
	GROUP_CHAT,
	message,
	NOW,
	PNG,
	SECRET,
	sendMessage,
	startRig,
	THREAD,
	type TeamsRig,
} from './setup';

const POST = 'activities.create';

let rig: TeamsRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(() => rig.stop());

const postsOf = () => rig.teams.calls.filter((call) => call === POST).length;

describe('a message that Teams takes', () => {
	it('is shown in the conversation, and its id is the receipt', async () => {
		const [receipt] = await sendMessage(rig.provider);
		const [posted] = rig.teams.posted;
		expect(receipt).toEqual({
			status: 'sent',
			id: posted?.id,
			threadId: CHANNEL,
			sentAt: NOW,
			accepted: [CHANNEL],
			rejected: [],
		});
		expect(posted).toMatchObject({
			conversationId: CHANNEL,
			requestId: CONTEXT.uid,
			activity: { type: 'message', text: message().text, textFormat: 'markdown' },
		});
	});

	it('goes out in its parts, each with a receipt of its own', async () => {
		const attachments = [{ filename: 'a.png', mime_type: 'image/png', bytes: PNG }];
		const receipts = await sendMessage(
			rig.provider,
			message({ attachments, options: { card: CARD, replyToId: THREAD } }),
		);
		expect(receipts.map(({ id }) => id)).toEqual(rig.teams.posted.map(({ id }) => id));
		expect(new Set(receipts.map(({ id }) => id)).size).toBe(3);
		const threadId = `${CHANNEL};messageid=${THREAD}`;
		expect(receipts.map((receipt) => receipt.threadId)).toEqual([threadId, threadId, threadId]);
	});

	it('is sent over connections that are kept', async () => {
		for (let i = 0; i < 20; i++) await sendMessage(rig.provider);
		expect(rig.teams.posted).toHaveLength(20);
		expect(rig.teams.connections).toBe(1);
	});

	it('gets its own answer, whatever becomes of others at the same time', async () => {
		rig.teams.script = ({ call, earlier }) =>
			call === POST && earlier === 5 ? { status: 413, code: 'MessageSizeTooBig' } : undefined;
		const texts = Array.from({ length: 30 }, (_none, index) => `No. ${index}`);
		const sendText = async (text: string): Promise<unknown> => {
			const [receipt] = await sendMessage(rig.provider, message({ message: text }));
			return rig.teams.posted.find(({ id }) => id === receipt?.id)?.activity['text'];
		};
		const results = await Promise.allSettled(texts.map(sendText));
		const refused = results.findIndex(({ status }) => status === 'rejected');
		expect(results).toMatchObject(
			texts.map((value, index) =>
				index === refused
					? { status: 'rejected', reason: { delivery: 'not-sent' } }
					: { status: 'fulfilled', value },
			),
		);
	});
});

describe('exactly one request', () => {
	const reactions: readonly (readonly [string, Reaction])[] = [
		['429', { status: 429, headers: { 'retry-after': '1' } }],
		['412', { status: 412, code: 'PreconditionFailed' }],
		['500', { status: 500 }],
		['502', { status: 502 }],
		['502 although it was taken', 'fail after'],
		['503', { status: 503 }],
		['504', { status: 504, body: '<html>Gateway Timeout</html>' }],
		['a reset', 'reset before'],
		['a reset after it was taken', 'reset after'],
		['a redirect', { status: 307, headers: { location: '/teams/v3/elsewhere' } }],
	];

	it.each(reactions)('is made when the answer is %s', async (_what, reaction) => {
		rig.teams.script = at(POST, reaction);
		await errorOf(sendMessage(rig.provider));
		expect(postsOf()).toBe(1);
	});

	it('is made when there is no answer, and the signal ends it', async () => {
		rig.teams.script = at(POST, 'stall after');
		const error = await errorOf(
			sendMessage(rig.provider, message(), { signal: AbortSignal.timeout(300) }),
		);
		expect(error).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });
		expect(postsOf()).toBe(1);
	});
});

describe('a token that Teams does not take', () => {
	it('is renewed once, and the message is sent once', async () => {
		await sendMessage(rig.provider);
		rig.teams.logins.revoke();
		let commits = 0;
		await sendMessage(rig.provider, message(), { commit: async () => void commits++ });
		expect(rig.teams.posted).toHaveLength(2);
		expect(rig.teams.calls).toEqual(['token', POST, POST, 'token', POST]);
		expect(commits).toBe(1);
	});

	it('is renewed once for everyone who has it', async () => {
		await sendMessage(rig.provider);
		rig.teams.logins.revoke();
		await Promise.all(Array.from({ length: 10 }, () => sendMessage(rig.provider)));
		expect(rig.teams.posted).toHaveLength(11);
		expect(rig.teams.logins.issued).toHaveLength(2);
	});

	it('is an error with what to do when the new one is not taken either', async () => {
		const notRegistered = { status: 401, code: 'BotNotRegistered', message: 'No registration.' };
		rig.teams.script = at(POST, notRegistered);
		const error = await errorOf(sendMessage(rig.provider));
		expect(error).toMatchObject({
			code: 'insufficient_permissions',
			delivery: 'not-sent',
			retry: 'after-fix',
			details: { provider: 'teams', status: 401, reason: 'BotNotRegistered' },
		});
		expect(error.message).toContain('Check the App ID');
		expect(rig.teams.calls).toEqual(['token', POST, 'token', POST]);
	});

	it('means that nothing was sent when it cannot be renewed', async () => {
		await sendMessage(rig.provider);
		rig.teams.logins.revoke();
		rig.teams.script = at('token', 'reset before');
		const error = await errorOf(sendMessage(rig.provider));
		expect(error).toMatchObject({ code: 'provider_error', delivery: 'not-sent', retry: 'later' });
		expect(rig.teams.posted).toHaveLength(1);
	});

	it('means that nothing was sent when the send is stopped meanwhile', async () => {
		await sendMessage(rig.provider);
		rig.teams.logins.revoke();
		rig.teams.script = at('token', 'stall before');
		const error = await errorOf(
			sendMessage(rig.provider, message(), { signal: AbortSignal.timeout(300) }),
		);
		expect(error).toMatchObject({ code: 'provider_error', delivery: 'not-sent', retry: 'later' });
	});
});

describe('a conversation that the bot cannot write to', () => {
	it.each([
		[
			'does not exist',
			'ConversationNotFound',
			'let the person write to the bot first',
			'19:gone@thread.v2',
			() => undefined,
		],
		[
			'has not got the bot',
			'BotNotInConversationRoster',
			'Add its app',
			GROUP_CHAT,
			({ teams }: TeamsRig) => teams.conversations.removeBot(GROUP_CHAT, APP_ID),
		],
		[
			'has blocked the bot',
			'ConversationBlockedByUser',
			'unblocks it',
			GROUP_CHAT,
			({ teams }: TeamsRig) => teams.conversations.block(GROUP_CHAT, APP_ID),
		],
	])('because it %s is conversation_required', async (_what, reason, advice, recipient, act) => {
		act(rig);
		const error = await errorOf(sendMessage(rig.provider, message({ recipient })));
		expect(error).toMatchObject({
			code: 'conversation_required',
			httpStatus: 404,
			delivery: 'not-sent',
			retry: 'after-fix',
			details: { provider: 'teams', reason },
		});
		expect(error.message).toContain(advice);
		expect(error.message).not.toContain(recipient);
	});

	it('in a thread that is not there is a validation_error on what named it', async () => {
		const byOption = message({ options: { replyToId: '17' } });
		const byRecipient = message({ recipient: `${CHANNEL};messageid=17` });
		for (const [sent, field] of [
			[byOption, 'reply_to_id'],
			[byRecipient, 'recipient'],
		] as const) {
			expect(await errorOf(sendMessage(rig.provider, sent))).toMatchObject({
				code: 'validation_error',
				delivery: 'not-sent',
				retry: 'never',
				details: { field, reason: 'ActivityNotFoundInConversation' },
			});
		}
	});
});

describe('a server that is not there', () => {
	it('got nothing, although the send was committed', async () => {
		await sendMessage(rig.provider);
		await rig.teams.stop();
		let commits = 0;
		// One without a connection from before.
		const error = await errorOf(
			sendMessage(rig.connect(), message(), { commit: async () => void commits++ }),
		);
		expect(error).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'later',
			details: { reason: 'ECONNREFUSED' },
		});
		expect(commits).toBe(1);
	});
});

describe('an error', () => {
	it.each(['reset after', 'garble', { status: 400 }, { status: 401 }, { status: 500 }] as const)(
		'shows no secret, token or text after %j',
		async (reaction) => {
			rig.teams.script = at(POST, reaction);
			const sent = message();
			const shown = everythingShownBy(await errorOf(sendMessage(rig.provider, sent)));
			for (const secret of [SECRET, 'fake-token', sent.text].flatMap(spellings)) {
				expect(shown).not.toContain(secret);
			}
		},
	);

	it('of the login shows no secret', async () => {
		const provider = rig.connect({ clientSecret: `${SECRET}-wrong` });
		const shown = everythingShownBy(await errorOf(sendMessage(provider)));
		for (const spelling of spellings(SECRET)) expect(shown).not.toContain(spelling);
	});
});

describe('the first request', () => {
	it('may fail and the next one pass, for nothing is kept of a failure', async () => {
		rig.teams.script = once('token', { status: 503, body: '' });
		const error = await errorOf(sendMessage(rig.provider));
		expect(error).toMatchObject({ code: 'provider_error', delivery: 'not-sent', retry: 'later' });
		await sendMessage(rig.provider);
		expect(rig.teams.posted).toHaveLength(1);
	});
});
