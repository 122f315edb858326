import { simpleParser, type AddressObject } from 'mailparser';

import type { LoadedEmail } from '../../../lib/core/message';
import { composeMime } from '../../../lib/mail/compose';
import {
	compose,
	composeAndParse,
	composeContext,
	headersOf,
	loadedEmail,
	mailboxes,
	textFile,
} from './support';

const withoutText = ({ text: _, ...email }: LoadedEmail): LoadedEmail => email;
const composeHtmlOnly = async (html: string) =>
	(await composeMime(withoutText(loadedEmail({ html })), composeContext)).toString();

const addressesOf = (field: AddressObject | AddressObject[] | undefined) =>
	[field ?? []].flat().flatMap(({ value }) => value.map(({ name, address }) => [name, address]));

describe('the marker', () => {
	it('every message carries our submission uid: X-Outbox-Id in mail', async () => {
		expect(await compose()).toContain(`\r\nX-Outbox-Id: ${composeContext.uid}\r\n`);
	});

	it('Message-ID is the submission’s, Date is the record’s creation', async () => {
		const mime = await compose();
		expect(mime).toContain('\r\nMessage-ID: <abc@example.com>\r\n');
		expect(mime).toContain('\r\nDate: Fri, 17 Apr 2026 10:22:11 +0000\r\n');
	});

	it('MIME is byte-identical for the same submission', async () => {
		const email = loadedEmail({
			html: '<p>Grüße <img src="cid:logo"></p>',
			attachments: [
				textFile(),
				textFile({ filename: 'logo.png', contentType: 'image/png', contentId: 'logo' }),
			],
		});
		const first = await composeMime(email, composeContext);
		await new Promise((resolve) => setTimeout(resolve, 5));
		expect(Buffer.compare(await composeMime(structuredClone(email), composeContext), first)).toBe(
			0,
		);
		const other = await composeMime(email, { ...composeContext, uid: 'another' });
		expect(Buffer.compare(other, first)).not.toBe(0);
	});
});

describe('addresses', () => {
	const email = {
		from: { name: 'CRM, Inc.', address: 'crm@bücher.example' },
		to: mailboxes('"Doe, Jane" <Jane.Doe@X.co>, Jürgen <"j j"@x.co>'),
		cc: mailboxes('c@x.co'),
		bcc: mailboxes('secret@x.co'),
		replyTo: mailboxes('r1@x.co, r2@x.co'),
	};

	it('stand in their headers in the original spelling, with domains in ASCII', async () => {
		const mime = await compose(email);
		expect(mime).toContain('\r\nFrom: "CRM, Inc." <crm@xn--bcher-kva.example>\r\n');
		const parsed = await simpleParser(mime);
		expect(addressesOf(parsed.to)).toEqual([
			['Doe, Jane', 'Jane.Doe@x.co'],
			['Jürgen', '"j j"@x.co'],
		]);
		expect(addressesOf(parsed.replyTo)).toEqual([
			['', 'r1@x.co'],
			['', 'r2@x.co'],
		]);
	});

	it('Bcc is dropped, unless keepBcc is set for Gmail raw and Graph MIME', async () => {
		expect(await compose(email)).not.toContain('secret@x.co');
		expect(await compose(email, { keepBcc: true })).toContain('\r\nBcc: secret@x.co\r\n');
	});

	it('are passed as objects, so that a name cannot become an address', async () => {
		const name = 'evil@z.co, x <evil@z.co>';
		const parsed = await composeAndParse({ to: [{ name, address: 'jane@x.co' }] });
		expect(addressesOf(parsed.to)).toEqual([[name, 'jane@x.co']]);
	});

	it('with a non-ASCII local part are written in UTF-8', async () => {
		expect(await compose({ to: mailboxes('jörg@x.co') })).toContain('\r\nTo: jörg@x.co\r\n');
	});
});

describe('bodies', () => {
	it('html only: the text part is made from it', async () => {
		const parsed = await simpleParser(await composeHtmlOnly('<p>Hello <b>Jane</b></p>'));
		expect(parsed.text).toBe('Hello Jane');
		expect(parsed.html).toBe('<p>Hello <b>Jane</b></p>');
	});

	it('html with nothing to read in it goes without a text part', async () => {
		const mime = await composeHtmlOnly('<img src="https://x.co/a.png">');
		expect(mime).toContain('Content-Type: text/html; charset=utf-8');
		expect(mime).not.toContain('multipart/alternative');
	});

	it('text and html are alternatives, text first', async () => {
		const mime = await compose({ html: '<p>Hi</p>', text: 'Hi there' });
		expect(mime).toContain('Content-Type: multipart/alternative;');
		expect(mime.indexOf('text/plain')).toBeLessThan(mime.indexOf('text/html'));
	});

	it('lines end in CRLF and have at most 998 octets, whatever the input', async () => {
		const long = 'x'.repeat(5000);
		const mime = await compose(
			{
				subject: 'a'.repeat(998),
				text: `mixed\rline\nends\r\n${long}\n\0${'ü'.repeat(3000)}`,
				html: `<p>${long}</p>\r`,
				headers: { 'X-Long': `${'a'.repeat(900)} ${'b '.repeat(2000)}` },
				to: mailboxes(
					Array.from({ length: 300 }, (_, i) => `"${'n '.repeat(100)}${i}" <u${i}@x.co>`).join(),
				),
				attachments: [
					textFile({
						filename: `${'ü'.repeat(250)}.txt`,
						content: Buffer.from(`${long}\n\r\n${long}`),
					}),
					textFile({
						filename: 'm.eml',
						contentType: 'message/rfc822',
						content: Buffer.from(long),
					}),
				],
			},
			{
				parent: {
					messageId: `<${'m'.repeat(899)}>`,
					references: Array.from({ length: 40 }, (_, i) => `<${i}${'r'.repeat(200)}@x.co>`),
				},
			},
		);
		expect(mime).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
		const lengths = mime.split('\r\n').map((line) => Buffer.byteLength(line));
		expect(Math.max(...lengths)).toBeLessThanOrEqual(998);
		expect(headersOf(mime)).not.toMatch(/\n[ \t]*\r/);
	});

	it('line ends of a body are read as line ends', async () => {
		const parsed = await composeAndParse({ text: 'a\rb\nc\r\nd — ä' });
		expect(parsed.text?.trim()).toBe('a\nb\nc\nd — ä');
	});

	it('an email without any body is an empty text', async () => {
		const mime = (await composeMime(withoutText(loadedEmail()), composeContext)).toString();
		expect(mime).toContain('\r\nContent-Type: text/plain');
		expect(mime.slice(mime.indexOf('\r\n\r\n')).trim()).toBe('');
	});
});

it('loading the module loads no composer', () => {
	jest.isolateModules(() => {
		const loaded = jest.fn();
		jest.doMock('nodemailer/lib/mail-composer', () => loaded());
		jest.doMock('html-to-text', () => loaded());
		jest.requireActual('../../../lib/mail/compose');
		expect(loaded).not.toHaveBeenCalled();
		jest.requireMock('html-to-text');
		expect(loaded).toHaveBeenCalledTimes(1);
	});
});
