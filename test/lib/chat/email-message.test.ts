import { parseEmailMessage } from '../../../lib/chat/email-message';

const senders = { defaultSender: { address: 'crm@example.com' }, senders: [] };
const valid = {
	recipient: 'Jane Doe <jane@example.com>',
	message: 'Deal won',
	options: { subject: 'News' },
};
const file = { filename: 'a.txt', content_base64: 'aGVsbG8=' };
const parse = (input: unknown, maxContentBytes = 1000) =>
	parseEmailMessage(input, { ...senders, maxContentBytes });

describe('an email as a channel', () => {
	it('is plain text from the account’s sender to one recipient', () => {
		const email = parse({ ...valid, attachments: [file] });
		expect(email).toMatchObject({
			from: { address: 'crm@example.com' },
			to: [{ address: 'jane@example.com', name: 'Jane Doe' }],
			subject: 'News',
			text: 'Deal won',
			attachments: [{ filename: 'a.txt' }],
		});
		expect(email.html).toBeUndefined();
	});

	it.each([
		['recipient', { ...valid, recipient: 'jane' }],
		['recipient', { ...valid, recipient: 'a@example.com, b@example.com' }],
		['recipient', { ...valid, recipient: undefined }],
		['subject', { ...valid, options: {} }],
		['subject', { ...valid, options: { subject: ' ' } }],
		['message', { ...valid, message: ' ' }],
		['message', { ...valid, message: 'x'.repeat(4097) }],
	])('is refused on %s', (field, input) => {
		expect(() => parse(input)).toThrow(
			expect.objectContaining({ code: 'validation_error', details: { field } }),
		);
	});

	it('is too large with its files', () => {
		expect(() => parse({ ...valid, attachments: [file] }, 10)).toThrow(
			expect.objectContaining({ code: 'payload_too_large' }),
		);
	});
});
