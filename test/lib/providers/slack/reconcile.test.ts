import type { Evidence } from '../../../../lib/core/submission';
import { at, wellBehaved, type Reaction } from '../../../support/slack-fake/faults';
import { ALL_SCOPES } from '../../../support/slack-fake/slack-fake';
import {
	aFile,
	CONTEXT,
	deliver,
	errorOf,
	message,
	plan,
	send,
	startRig,
	type SlackRig,
} from './setup';

const MINUTE_MS = 60_000;
const SETTLED_MS = 3 * MINUTE_MS;

let rig: SlackRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(() => rig.stop());

/** Sends a message whose answer is lost. */
async function lose(reaction: Reaction, options = {}, { provider, slack, channel } = rig) {
	slack.script = at('chat.postMessage', reaction);
	const { evidence = {} } = await errorOf(send(provider, message(channel.id, { options })));
	slack.script = wellBehaved;
	return evidence;
}

/** Sends a text with a file whose sharing is lost. */
async function loseFile(reaction: Reaction) {
	const attachments = [aFile('offer.txt', 'The offer')];
	const [text, file] = await plan(rig.provider, message(rig.channel.id, { attachments }));
	if (!text || !file) throw new Error('the plan lacks steps');
	const { receipt } = await deliver(rig.provider, { ...text, evidence: {}, earlier: [] });
	rig.slack.script = at('files.completeUploadExternal', reaction);
	const { evidence = {} } = await errorOf(
		deliver(rig.provider, { ...file, evidence: {}, earlier: [receipt] }),
	);
	rig.slack.script = wellBehaved;
	return evidence;
}

/** Asks what became of a step, some time after its commit. */
function ask(evidence: Evidence, ageMs = SETTLED_MS, { id = 'text', from = rig } = {}) {
	from.clock.pass(ageMs);
	const step = { id, uid: CONTEXT.uid, recipients: [from.channel.id], evidence };
	return from.provider.reconcile?.(step, { signal: AbortSignal.timeout(20_000), ageMs });
}

const fill = (count: number, more = {}) => {
	for (let i = 0; i < count; i++) rig.slack.workspace.say(rig.channel.id, `chat ${i}`, more);
};

describe('a message whose answer was lost', () => {
	it('is found by its mark, also among many others', async () => {
		fill(30);
		const evidence = await lose('reset after');
		const [sent] = rig.slack.workspace.messages.slice(-1);
		fill(450);
		expect(await ask(evidence, 1000)).toEqual({
			outcome: 'sent',
			receipt: {
				status: 'sent',
				id: sent?.ts,
				threadId: sent?.ts,
				sentAt: Math.floor(Number(sent?.ts) * 1000),
				accepted: [rig.channel.id],
				rejected: [],
			},
		});
		const reads = rig.slack.calls.filter(({ call }) => call === 'conversations.history');
		expect(reads).toHaveLength(3);
	});

	it('is found in the thread that it answers in', async () => {
		const { ts } = rig.slack.workspace.say(rig.channel.id, 'Any news?');
		const evidence = await lose('fail after', { threadTs: ts });
		expect(await ask(evidence)).toMatchObject({ outcome: 'sent', receipt: { threadId: ts } });
		expect(rig.slack.callNames).toContain('conversations.replies');
	});

	it('was not sent when all can be read and it is not there', async () => {
		fill(3);
		const evidence = await lose('reset before');
		fill(250);
		expect(await ask(evidence)).toEqual({ outcome: 'not-sent' });
	});

	it('was not sent into a thread when all of that can be read', async () => {
		const { ts } = rig.slack.workspace.say(rig.channel.id, 'Any news?');
		const evidence = await lose('reset before', { threadTs: ts });
		expect(await ask(evidence)).toEqual({ outcome: 'not-sent' });
	});

	it('may still be on its way for a while', async () => {
		const evidence = await lose('reset before');
		expect(await ask(evidence, SETTLED_MS - 1)).toEqual({ outcome: 'unknown' });
	});

	it('is not taken for another step, or another submission', async () => {
		const evidence = await lose('reset after');
		expect(await ask(evidence, SETTLED_MS, { id: 'part-2' })).toEqual({ outcome: 'not-sent' });
	});

	it('is looked for at the time of its commit, however long ago', async () => {
		const dayMs = 24 * 60 * MINUTE_MS;
		const evidence = await lose('reset after');
		rig.clock.pass(dayMs);
		fill(450);
		rig.clock.pass(-dayMs);
		expect(await ask(evidence, dayMs)).toMatchObject({ outcome: 'sent' });
		const reads = rig.slack.calls.filter(({ call }) => call === 'conversations.history');
		expect(reads).toHaveLength(1);
	});
});

describe('a message of which nobody can say', () => {
	it.each([
		[
			'the scope for the history is missing',
			ALL_SCOPES.filter((each) => !each.includes('history')),
		],
	])('because %s', async (_why, scopes) => {
		const poor = await startRig(scopes);
		try {
			const evidence = await lose('reset before', {}, poor);
			expect(await ask(evidence, SETTLED_MS, { from: poor })).toEqual({ outcome: 'unknown' });
		} finally {
			await poor.stop();
		}
	});

	it('because the bot is not in the channel', async () => {
		const evidence = await lose('reset before');
		rig.channel.isMember = false;
		expect(await ask(evidence)).toEqual({ outcome: 'unknown' });
	});

	it('because the thread is gone', async () => {
		const evidence = { channel: rig.channel.id, threadTs: '1713351031.001200' };
		expect(await ask(evidence)).toEqual({ outcome: 'unknown' });
	});

	it('because nothing was noted down', async () => {
		expect(await ask({})).toEqual({ outcome: 'unknown' });
		expect(rig.slack.calls).toEqual([]);
	});

	it('because our own messages do not show their marks', async () => {
		const evidence = await lose('reset before');
		const { botId } = rig.slack.workspace;
		rig.slack.workspace.say(rig.channel.id, 'from another workflow', { botId });
		expect(await ask(evidence)).toEqual({ outcome: 'unknown' });
	});

	it('but not because other bots have no marks', async () => {
		const evidence = await lose('reset before');
		rig.slack.workspace.say(rig.channel.id, 'Build failed', { botId: 'B0OTHER001' });
		expect(await ask(evidence)).toEqual({ outcome: 'not-sent' });
	});

	it('because the conversation is too long to be read', async () => {
		const evidence = await lose('reset before');
		fill(4100);
		expect(await ask(evidence)).toEqual({ outcome: 'unknown' });
	});

	it.each<[string, Reaction]>([
		['rate_limited', { status: 429, headers: { 'retry-after': '60' } }],
		['provider_error', { status: 500 }],
		['provider_error', 'reset before'],
		['insufficient_permissions', { error: 'token_revoked' }],
	])('for now, because Slack cannot be asked: %s', async (code, reaction) => {
		const evidence = await lose('reset before');
		rig.slack.script = at('conversations.history', reaction);
		const asked = ask(evidence) ?? Promise.resolve();
		expect(await errorOf(asked)).toMatchObject({ code, delivery: 'not-sent' });
	});
});

describe('a file of which it is not known whether it shows', () => {
	it('is found by its id in the thread', async () => {
		const evidence = await loseFile('reset after');
		const [text] = rig.slack.workspace.messages;
		expect(await ask(evidence, SETTLED_MS, { id: 'file-1' })).toMatchObject({
			outcome: 'sent',
			receipt: { id: evidence['fileId'], threadId: text?.ts },
		});
	});

	it('was not sent when the thread does not have it', async () => {
		const evidence = await loseFile('reset before');
		expect(await ask(evidence, SETTLED_MS, { id: 'file-1' })).toEqual({ outcome: 'not-sent' });
	});

	it('does not stand in the way of the text that is asked about', async () => {
		const { evidence } = await send(rig.provider, message(rig.channel.id));
		const { botId } = rig.slack.workspace;
		const file = rig.slack.workspace.addFile('offer.txt', 1);
		rig.slack.workspace.say(rig.channel.id, '', { botId, files: [file] });
		expect(await ask(evidence, SETTLED_MS, { id: 'part-9' })).toEqual({ outcome: 'not-sent' });
	});
});
