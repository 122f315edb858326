import { toPostArguments, toSlackSteps } from '../../../../lib/providers/slack/request';
import { aFile, ACCOUNT, CONTEXT, message } from './setup';

const channel = 'C01234567';
const target = { account: ACCOUNT, channel };

function postOf(changes: Readonly<Record<string, unknown>> = {}) {
	const [step] = toSlackSteps(message(channel, changes), CONTEXT, target);
	if (step?.request.kind !== 'post') throw new Error('it is no post');
	return toPostArguments(step.request);
}

describe('the plan of a message', () => {
	it('is one step, paced by its channel, that rests with its account', () => {
		const [step, ...others] = toSlackSteps(message(channel), CONTEXT, target);
		expect(others).toEqual([]);
		expect(step).toMatchObject({
			id: 'text',
			pace: {
				buckets: [{ name: `${ACCOUNT}/${channel}`, limits: [{ limit: 1, perMs: 1000 }] }],
				rests: ACCOUNT,
			},
		});
	});

	it('has a step for each file behind the text', () => {
		const attachments = [aFile('a.txt', 'first'), aFile('b.txt', 'second')];
		const steps = toSlackSteps(message(channel, { attachments }), CONTEXT, target);
		expect(steps.map(({ id }) => id)).toEqual(['text', 'file-1', 'file-2']);
		expect(steps[2]?.request).toEqual({
			kind: 'file',
			recipient: channel,
			channel,
			filename: 'b.txt',
			bytes: Buffer.from('second'),
		});
		expect(steps[2]?.pace).toEqual(steps[0]?.pace);
	});

	it('is split where the text is longer than Slack takes', () => {
		const long = { ...message(channel), text: 'word '.repeat(9000), split: true };
		const steps = toSlackSteps(long, CONTEXT, target);
		expect(steps.map(({ id }) => id)).toEqual(['part-1', 'part-2']);
		const requests = steps.map(({ request }) => request);
		expect(requests).toMatchObject([
			{ text: expect.stringMatching(/^\(1\/2\) /), marker: { step: 'part-1' } },
			{ text: expect.stringMatching(/^\(2\/2\) /), marker: { step: 'part-2' } },
		]);
		expect(() => toSlackSteps({ ...long, split: false }, CONTEXT, target)).toThrow(
			'message has 45000 characters, but Slack takes at most 40000',
		);
	});

	it('is refused when a file that was fetched is empty', () => {
		const empty = message(channel, { attachments: [aFile('a.txt', 'x')] });
		const attachments = empty.attachments.map((attachment) => ({
			...attachment,
			source: { kind: 'bytes' as const, bytes: Buffer.alloc(0) },
		}));
		expect(() => toSlackSteps({ ...empty, attachments }, CONTEXT, target)).toThrow(
			expect.objectContaining({ details: { field: 'attachments[0]' } }),
		);
	});
});

describe('the arguments of chat.postMessage', () => {
	it('carry our mark', () => {
		expect(postOf()).toMatchObject({
			channel,
			metadata: {
				event_type: 'outbox_message',
				event_payload: { uid: CONTEXT.uid, step: 'text' },
			},
		});
		expect(postOf()).not.toHaveProperty('client_msg_id');
	});

	it('leave markup to Slack unless plain text was asked for, which mentions nobody', () => {
		const text = '*Deal* <!channel> & <@U01234567>';
		expect(postOf({ message: text })).toMatchObject({ text, mrkdwn: undefined });
		expect(postOf({ message: text, options: { mrkdwn: false } })).toMatchObject({
			text: '*Deal* &lt;!channel&gt; &amp; &lt;@U01234567&gt;',
			mrkdwn: false,
		});
	});

	it('say where it goes and how it looks', () => {
		const options = { threadTs: '1713351031.001200', replyBroadcast: true, unfurlLinks: false };
		expect(postOf({ options })).toMatchObject({
			thread_ts: '1713351031.001200',
			reply_broadcast: true,
			unfurl_links: false,
			unfurl_media: false,
		});
	});

	it('have blocks with the text for notifications, or without any', () => {
		const blocks = [{ type: 'divider' }];
		expect(postOf({ options: { blocks } })).toMatchObject({ blocks, text: message(channel).text });
		expect(postOf({ message: '', options: { blocks } })).toMatchObject({ blocks, text: undefined });
	});
});
