import { parseSlackMessage } from '../../../../lib/providers/slack/message';

const recipient = 'C01234567';
const valid = { recipient, message: 'Deal won' };
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const withBlocks = (blocks: unknown) => ({ recipient, options: { blocks } });

describe('a message for Slack', () => {
	it('needs a recipient and a text', () => {
		expect(parseSlackMessage(valid)).toEqual({
			recipient,
			text: 'Deal won',
			attachments: [],
			split: false,
			options: { mrkdwn: true },
		});
	});

	it.each(['C01234567', 'G01234567', 'D01234567', 'U01234567', 'W01234567', 'C024BE91L'])(
		'may go to %s',
		(id) => {
			expect(parseSlackMessage({ ...valid, recipient: ` ${id} ` }).recipient).toBe(id);
		},
	);

	it.each([
		'#general',
		'@jane',
		'jane@example.com',
		'c01234567',
		'C0123',
		'T01234567',
		'C0123 4567',
	])('may not go to %s, which is no id', (id) => {
		expect(() => parseSlackMessage({ ...valid, recipient: id })).toThrow(
			expect.objectContaining({
				code: 'validation_error',
				details: { field: 'recipient' },
				message: expect.stringContaining('C01234567'),
			}),
		);
	});

	it('may answer in a thread, for the channel to see, without previews and markup', () => {
		const options = {
			threadTs: '1713351031.001200',
			replyBroadcast: true,
			unfurlLinks: false,
			mrkdwn: false,
		};
		expect(parseSlackMessage({ ...valid, options }).options).toEqual(options);
	});

	it.each([
		['a list', [section('Deal won')]],
		['JSON text', JSON.stringify([section('Deal won')])],
		['what the Block Kit Builder shows', JSON.stringify({ blocks: [section('Deal won')] })],
		['an object around a list', { blocks: [section('Deal won')] }],
	])('may have blocks as %s, and then no text', (_form, blocks) => {
		const message = parseSlackMessage(withBlocks(blocks));
		expect(message.text).toBe('');
		expect(message.options.blocks).toEqual([section('Deal won')]);
	});

	it('may have as many blocks and as long sections as Slack takes', () => {
		const blocks = Array.from({ length: 50 }, () => section('x'.repeat(3000)));
		expect(parseSlackMessage(withBlocks(blocks)).options.blocks).toHaveLength(50);
	});

	it.each([
		['blocks', 'not valid JSON', withBlocks('[{"type": "divider"},]')],
		['blocks', 'list of blocks', withBlocks('{"type": "divider"}')],
		['blocks', 'list of blocks', withBlocks('"divider"')],
		['blocks', 'list of blocks', withBlocks(['divider'])],
		['blocks', 'list of blocks', withBlocks(7)],
		['blocks', 'at least one', withBlocks('[]')],
		['blocks', 'has 51 blocks', withBlocks(Array(51).fill({ type: 'divider' }))],
		['blocks', 'Block 2 has no type', withBlocks([{ type: 'divider' }, { text: 'x' }])],
		['blocks', 'Block 1 has no type', withBlocks([{ type: 7 }])],
		['blocks', 'Block 1 has 3001 characters', withBlocks([section('x'.repeat(3001))])],
		['message', 'empty', { recipient, message: ' \n' }],
		['message', '4097 characters', { recipient, message: 'x'.repeat(4097) }],
		['message', 'half of a character', { recipient, message: 'Deal \ud83c won' }],
		['thread_ts', 'ts of a message', { ...valid, options: { threadTs: '1713351031' } }],
		['thread_ts', 'as text', { ...valid, options: { threadTs: 1713351031.0012 } }],
		['reply_broadcast', 'thread_ts', { ...valid, options: { replyBroadcast: true } }],
		['unfurl_links', 'not valid', { ...valid, options: { unfurlLinks: 'no' } }],
		['icon_emoji', 'no field named', { ...valid, options: { iconEmoji: ':x:' } }],
		[
			'attachments[1]',
			'empty',
			{
				...valid,
				attachments: [
					{ filename: 'a.txt', bytes: Buffer.from('a') },
					{ filename: 'b.txt', bytes: Buffer.alloc(0) },
				],
			},
		],
	])('is refused on %s: %s', (field, words, input) => {
		expect(() => parseSlackMessage(input)).toThrow(
			expect.objectContaining({
				code: 'validation_error',
				details: { field },
				message: expect.stringContaining(words),
			}),
		);
	});

	it('is refused when a file is bigger than allowed', () => {
		const attachments = [{ filename: 'a.txt', content_base64: 'YWFhYWFhYWFhYWFh' }];
		expect(() => parseSlackMessage({ ...valid, attachments }, { maxContentBytes: 5 })).toThrow(
			expect.objectContaining({ code: 'payload_too_large' }),
		);
	});
});
