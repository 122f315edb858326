import { z } from 'zod/v4';

import { parseChatMessage, type ChannelRules } from '../../../lib/chat/parse-chat';
import { validationError } from '../../../lib/core/errors';

const rules: ChannelRules<{ card?: string | undefined }> = {
	parseRecipient: (text) => {
		if (!/^C\d+$/.test(text)) throw validationError('recipient', 'No channel.');
		return text;
	},
	options: z.strictObject({ card: z.string().optional() }),
	hasContent: ({ card }) => card !== undefined,
};
const parse = (input: unknown) => parseChatMessage(input, rules);
const valid = { recipient: 'C1', message: 'Deal won' };

describe('a chat message', () => {
	it('is checked and completed', () => {
		expect(parse({ ...valid, recipient: ' C1 ' })).toEqual({
			recipient: 'C1',
			text: 'Deal won',
			attachments: [],
			split: false,
			options: {},
		});
	});

	it.each([
		['recipient', 'recipient is missing', { ...valid, recipient: undefined }],
		['recipient', 'recipient is missing', { ...valid, recipient: ' ' }],
		['recipient', 'No channel.', { ...valid, recipient: 'jane' }],
		['message', 'message is empty', { ...valid, message: undefined }],
		['message', 'message is empty', { ...valid, message: ' \n' }],
		['message', 'half of a character', { ...valid, message: 'a\ud83d' }],
		['message', 'message has 4097 characters', { ...valid, message: 'x'.repeat(4097) }],
		['cards', 'no field named', { ...valid, options: { cards: 'x' } }],
		['attachments[0].filename', 'is empty', { ...valid, attachments: [{ filename: '' }] }],
		['text', 'no field named', { ...valid, text: 'x' }],
	])('is refused on %s: %s', (field, words, input) => {
		expect(() => parse(input)).toThrow(
			expect.objectContaining({
				code: 'validation_error',
				message: expect.stringContaining(words),
				details: { field },
			}),
		);
	});

	it('may have 4,096 characters, however many units each takes', () => {
		expect(parse({ ...valid, message: '🎉'.repeat(4096) }).text).toHaveLength(8192);
	});

	it('may be without text where the options hold the content', () => {
		expect(parse({ recipient: 'C1', options: { card: '{}' } }).text).toBe('');
	});
});
