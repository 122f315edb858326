import fc from 'fast-check';
import * as base64 from 'nodemailer/lib/base64';
import MailComposer, { type MailComposerOptions } from 'nodemailer/lib/mail-composer';
import * as quotedPrintable from 'nodemailer/lib/qp';

import { writeMime } from '../../../lib/mail/write-mime';

const encoders = { base64, quotedPrintable };

/** What decides about encodings and line breaks, and everything else that a text may hold. */
const text = fc
	.array(
		fc.oneof(
			fc.constantFrom(' ', '\t', '\r\n', '\r', '\n', '.', '=', '=20', '--', 'ü', '\u{1f600}', '\0'),
			fc.constantFrom('word ', 'x'.repeat(76), 'x'.repeat(75), `${'y'.repeat(1000)} `),
			fc.string({ unit: 'binary', maxLength: 40 }),
		),
		{ maxLength: 40 },
	)
	.map((pieces) => pieces.join(''));

const attachment = fc.record({
	filename: fc.constantFrom('a.txt', 'Grüße "1".pdf', 'logo.png'),
	contentType: fc.constantFrom('text/plain', 'image/png', 'application/pdf; x=1'),
	content: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
	cid: fc.constantFrom(undefined, 'logo@x.co'),
});

const mail = fc.record({
	text: fc.option(text, { nil: undefined }),
	html: fc.option(text, { nil: undefined }),
	attachments: fc.array(attachment, { maxLength: 3 }),
});

const compile = (options: MailComposerOptions) =>
	new MailComposer({
		from: { name: 'Ünal', address: 'crm@example.com' },
		to: [{ name: '', address: 'jörg@x.co' }],
		messageId: '<abc@example.com>',
		date: new Date(0),
		baseBoundary: 'b',
		...options,
	}).compile();

it('writes the very bytes that the composer would', async () => {
	await fc.assert(
		fc.asyncProperty(mail, async (options) => {
			const written = Buffer.from(writeMime(compile(options), encoders));
			expect(written.equals(await compile(options).build())).toBe(true);
		}),
		{ numRuns: 300 },
	);
});

it('refuses content that is not at hand', () => {
	const root = compile({ text: { path: '/etc/hostname' } });
	expect(() => writeMime(root, encoders)).toThrow('not at hand');
});
