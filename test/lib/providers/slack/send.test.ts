import { at } from '../../../support/slack-fake/faults';
import { ALL_SCOPES } from '../../../support/slack-fake/slack-fake';
import {
	errorOf,
	expectNoLeak,
	message,
	NOW,
	plan,
	send,
	sendAll,
	startRig,
	TEXT,
	type SlackRig,
} from './setup';

let rig: SlackRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(() => rig.stop());

const posted = () => rig.slack.workspace.messages;

describe('a message to a channel', () => {
	it('is posted with our mark by one call, and its ts is its receipt', async () => {
		const { receipt, commits, evidence } = await send(rig.provider, message(rig.channel.id));
		const [first, ...others] = posted();
		expect(others).toEqual([]);
		expect(rig.slack.callNames).toEqual(['chat.postMessage']);
		expect(first).toMatchObject({ channel: rig.channel.id, text: TEXT, mrkdwn: true });
		expect(receipt).toEqual({
			status: 'sent',
			id: first?.ts,
			threadId: first?.ts,
			sentAt: NOW,
			accepted: [rig.channel.id],
			rejected: [],
		});
		expect(commits).toBe(1);
		expect(evidence).toEqual({ channel: rig.channel.id });
	});

	it('answers in a thread, also for the channel to see', async () => {
		const { ts } = rig.slack.workspace.say(rig.channel.id, 'Any news?');
		const options = { threadTs: ts, replyBroadcast: true };
		const { receipt, evidence } = await send(rig.provider, message(rig.channel.id, { options }));
		expect(posted().at(-1)).toMatchObject({ threadTs: ts, isBroadcast: true });
		expect(receipt).toMatchObject({ id: posted().at(-1)?.ts, threadId: ts });
		expect(evidence).toEqual({ channel: rig.channel.id, threadTs: ts });
	});

	it('carries blocks', async () => {
		const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'Deal *won* 🎉' } }];
		await send(rig.provider, message(rig.channel.id, { message: '', options: { blocks } }));
		expect(posted()[0]).toMatchObject({ text: '', blocks });
	});

	it('arrives with every character it has', async () => {
		const text = 'ä & = + % “🎉” \n\t<https://example.com/?a=1&b=2|link>';
		await send(rig.provider, message(rig.channel.id, { message: text }));
		expect(posted()[0]?.text).toBe(text);
	});

	it('is one of many that share connections', async () => {
		for (let i = 0; i < 10; i++) await send(rig.provider, message(rig.channel.id));
		expect(posted()).toHaveLength(10);
		expect(rig.slack.connections).toBeLessThan(4);
	});

	it('gets its own answer, whatever becomes of others at the same time', async () => {
		rig.slack.script = ({ earlier }) => (earlier === 5 ? { error: 'is_archived' } : undefined);
		const texts = Array.from({ length: 120 }, (_none, index) => `No. ${index}`);
		const sendText = async (text: string): Promise<string | undefined> => {
			const { receipt } = await send(rig.provider, message(rig.channel.id, { message: text }));
			return posted().find(({ ts }) => ts === receipt.id)?.text;
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
		expect(posted().map(({ text }) => text)).not.toContain(texts[refused]);
	});
});

describe('a message to a user', () => {
	it('goes to the direct messages with them', async () => {
		const user = rig.slack.workspace.addUser('grace');
		const [step] = await plan(rig.provider, message(user.id));
		const [receipt] = await sendAll(rig.provider, message(user.id));
		const direct = rig.slack.workspace.open(user.id);
		expect(direct.id).toMatch(/^D/);
		expect(posted()[0]?.channel).toBe(direct.id);
		expect(receipt?.accepted).toEqual([user.id]);
		expect(step?.pace?.buckets[0]?.name).toContain(direct.id);
	});

	it('is not planned when what was looked up is lost', async () => {
		const planned = rig.provider.plan(
			message('U01234567'),
			{ uid: 'u', createdAt: NOW, tags: [] },
			undefined,
		);
		expect(await errorOf(planned)).toMatchObject({ code: 'store_unavailable' });
	});

	it.each<[string, string, string, () => string]>([
		['user_not_found', 'validation_error', 'never', () => 'U09999999'],
		[
			'user_disabled',
			'validation_error',
			'after-fix',
			() => rig.slack.workspace.addUser('gone', { isDeleted: true }).id,
		],
		[
			'cannot_dm_bot',
			'validation_error',
			'never',
			() => rig.slack.workspace.addUser('bot', { isBot: true }).id,
		],
	])('is refused: %s', async (reason, code, retry, userId) => {
		const error = await errorOf(plan(rig.provider, message(userId())));
		expect(error).toMatchObject({
			code,
			retry,
			delivery: 'not-sent',
			details: { reason, field: 'recipient' },
		});
		expect(rig.slack.callNames).toEqual(['conversations.open']);
	});
});

describe('what Slack refuses', () => {
	it('because the bot is not in the channel, unless it may post everywhere', async () => {
		const { workspace } = rig.slack;
		const closed = workspace.addChannel('sales', { isMember: false });
		const error = await errorOf(send(rig.provider, message(closed.id)));
		expect(error).toMatchObject({
			code: 'insufficient_permissions',
			retry: 'after-fix',
			details: { reason: 'not_in_channel', field: 'recipient' },
			message: expect.stringContaining('/invite'),
		});
		closed.isMember = true;
		await send(rig.provider, message(closed.id));
		expect(posted()).toHaveLength(1);
	});

	it('because there is no such channel', async () => {
		const { id } = rig.slack.workspace.addChannel('hidden', { isPrivate: true, isMember: false });
		for (const recipient of [id, 'C09999999']) {
			expect(await errorOf(send(rig.provider, message(recipient)))).toMatchObject({
				code: 'validation_error',
				retry: 'after-fix',
				details: { reason: 'channel_not_found', field: 'recipient' },
			});
		}
	});

	it('because the channel is archived', async () => {
		rig.channel.isArchived = true;
		expect(await errorOf(send(rig.provider, message(rig.channel.id)))).toMatchObject({
			code: 'validation_error',
			details: { reason: 'is_archived', field: 'recipient' },
		});
	});

	it('because there is no message to answer', async () => {
		const options = { threadTs: '1713351031.001200' };
		expect(await errorOf(send(rig.provider, message(rig.channel.id, { options })))).toMatchObject({
			code: 'validation_error',
			details: { field: 'thread_ts' },
		});
	});

	it('because of its blocks, saying where the fault is', async () => {
		const blocks = [{ type: 'divider' }, { type: 'no_such_block' }];
		const error = await errorOf(
			send(rig.provider, message(rig.channel.id, { options: { blocks } })),
		);
		expect(error).toMatchObject({
			code: 'validation_error',
			retry: 'never',
			details: { reason: 'invalid_blocks', field: 'blocks' },
			message: expect.stringContaining('The fault is at /blocks/1/type.'),
		});
	});

	it('because its blocks are too long together', async () => {
		const text = { type: 'mrkdwn', text: 'x'.repeat(2900) };
		const blocks = Array.from({ length: 5 }, () => ({ type: 'section', text }));
		expect(
			await errorOf(send(rig.provider, message(rig.channel.id, { options: { blocks } }))),
		).toMatchObject({ details: { reason: 'msg_blocks_too_long', field: 'blocks' } });
	});

	it('because the token was revoked', async () => {
		rig.slack.revokeToken(rig.token);
		expect(await errorOf(send(rig.provider, message(rig.channel.id)))).toMatchObject({
			code: 'insufficient_permissions',
			retry: 'after-fix',
			details: { reason: 'token_revoked' },
		});
	});

	it.each([
		['chat:write', () => rig.channel.id],
		['im:write', () => rig.slack.workspace.addUser('grace').id],
	])('because it lacks the scope %s, which it names', async (scope, recipient) => {
		const others = ALL_SCOPES.filter((each) => each !== scope);
		const poor = await startRig(others);
		try {
			const { workspace } = poor.slack;
			workspace.addChannel('deals', { id: recipient() });
			const user = workspace.addUser('grace', { id: recipient() });
			const error = await errorOf(sendAll(poor.provider, message(user.id)));
			expect(error).toMatchObject({
				code: 'insufficient_permissions',
				retry: 'after-fix',
				message: expect.stringContaining(`the scope ${scope}.`),
			});
		} finally {
			await poor.stop();
		}
	});
});

describe('exactly one request is made', () => {
	it.each([
		['a 429', { status: 429, headers: { 'retry-after': '3' } }],
		['a 429 that does not say for how long', { status: 429 }],
		[
			'a 429 with a date',
			{ status: 429, headers: { 'retry-after': 'Fri, 01 May 2099 12:00:00 GMT' } },
		],
		['a refusal for being too fast', { error: 'ratelimited', headers: { 'retry-after': '3' } }],
		['a 500', { status: 500, body: 'Oops' }],
		['a 503', { status: 503, body: '{"ok":false,"error":"service_unavailable"}' }],
		['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/' } }],
		['a web page', 'garble'],
		['a line that drops before', 'reset before'],
		['a line that drops after', 'reset after'],
		['an answer that breaks off', 'cut the answer'],
		['a 503 although it was done', 'fail after'],
	] as const)('on %s', async (_fault, reaction) => {
		rig.slack.script = at('*', reaction);
		const error = await errorOf(send(rig.provider, message(rig.channel.id)));
		expect(rig.slack.callNames).toEqual(['chat.postMessage']);
		expectNoLeak(error, rig);
	});

	it.each(['stall before', 'stall after'] as const)('when time runs out: %s', async (reaction) => {
		rig.slack.script = at('*', reaction);
		const signal = AbortSignal.timeout(300);
		const error = await errorOf(send(rig.provider, message(rig.channel.id), { signal }));
		expect(error).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });
		expect(rig.slack.callNames).toEqual(['chat.postMessage']);
		expectNoLeak(error, rig);
	});
});
