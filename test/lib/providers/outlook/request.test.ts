import { simpleParser } from 'mailparser';

import type { LoadedEmail } from '../../../../lib/core/message';
import { deriveMessageId } from '../../../../lib/mail/message-id';
import { MAX_REQUEST_BYTES, toOutlookRequest } from '../../../../lib/providers/outlook/request';
import { ADA, aFile, CONTEXT, email, SECRET } from './setup';

const plan = (message: LoadedEmail, context = CONTEXT) =>
	toOutlookRequest(message, context, null, SECRET);

const base64Bytes = ({ length }: Buffer): number => Math.ceil(length / 3) * 4;

describe('the request for Graph', () => {
	it('is a MIME message that carries our uid, the tags and the derived Message-ID', async () => {
		const { mime, messageId } = await plan(email(), { ...CONTEXT, tags: ['spring', 'sale'] });
		const mail = await simpleParser(mime);
		expect(mail.headers.get('x-outbox-id')).toBe(CONTEXT.uid);
		expect(mail.headers.get('x-outbox-tag')).toEqual(['spring', 'sale']);
		expect(mail.messageId).toBe(messageId);
		expect(messageId).toBe(deriveMessageId(SECRET, CONTEXT.uid, ADA));
		expect(mail.date?.getTime()).toBe(CONTEXT.createdAt);
	});

	it('keeps everything that Graph could not take as JSON', async () => {
		const names = ['X-One', 'X-Two', 'X-Three', 'X-Four', 'X-Five', 'X-Six', 'Comments'];
		const headers = Object.fromEntries(names.map((name) => [name, `value of ${name}`]));
		const { mime } = await plan(
			email({
				headers,
				html: '<p>The figures</p>',
				bcc: [{ address: 'boss@example.net' }],
				replyTo: [{ address: 'office@example.com' }, { address: 'desk@example.com' }],
				listUnsubscribe: { url: 'https://example.com/u/1', oneClick: true },
			}),
		);
		const mail = await simpleParser(mime);
		for (const name of names) {
			expect(mail.headers.get(name.toLowerCase())).toBe(`value of ${name}`);
		}
		const list = Object.fromEntries(mail.headerLines.map(({ key, line }) => [key, line]));
		expect(list['list-unsubscribe']).toContain('<https://example.com/u/1>');
		expect(list['list-unsubscribe-post']).toContain('List-Unsubscribe=One-Click');
		expect(mime.toString()).toMatch(/^Bcc: boss@example\.net\r$/m);
		expect(mail.replyTo?.value).toHaveLength(2);
		expect(mail.text).toContain('better than anybody');
		expect(mail.html).toContain('<p>The figures</p>');
	});

	it('is the same, byte for byte, on every try', async () => {
		const message = email({ html: '<p>a</p>', attachments: [aFile(1000)] });
		const [first, second] = [await plan(message), await plan(message)];
		expect(first.mime.equals(second.mime)).toBe(true);
	});

	it('names everybody it goes to, with domains in ASCII', async () => {
		const { recipients } = await plan(
			email({ cc: [{ address: 'kurt@bücher.example' }], bcc: [{ address: 'b@example.net' }] }),
		);
		expect(recipients).toEqual(['jane@example.net', 'kurt@xn--bcher-kva.example', 'b@example.net']);
	});

	it('holds the files as long as all of it fits into one request', async () => {
		const { mime, attachments } = await plan(email({ attachments: [aFile(2_000_000)] }));
		expect(attachments).toEqual([]);
		expect(base64Bytes(mime)).toBeGreaterThan(2_000_000);
		expect(base64Bytes(mime)).toBeLessThanOrEqual(MAX_REQUEST_BYTES);
		const mail = await simpleParser(mime);
		expect(mail.attachments[0]?.content.equals(aFile(2_000_000).source.bytes)).toBe(true);
	});

	it.each([
		['their base64 does not fit', [aFile(2_500_000)]],
		['they do not fit themselves', [aFile(5_000_000)]],
		['there are many', Array.from({ length: 5 }, (_, i) => aFile(700_000, `${i}.bin`))],
	])('leaves all files to be added one by one when %s', async (_case, files) => {
		const { mime, attachments } = await plan(email({ attachments: files }));
		expect(attachments).toEqual(files);
		const mail = await simpleParser(mime);
		expect(mail.attachments).toEqual([]);
		expect(mail.headers.get('x-outbox-id')).toBe(CONTEXT.uid);
		expect(mail.text).toContain('better than anybody');
	});

	it.each([
		['body_html', { html: `<p>${'a'.repeat(3_200_000)}</p>` }],
		['body_text', { text: 'a'.repeat(3_200_000) }],
	])('is refused as payload_too_large when %s alone is too large', async (field, changes) => {
		await expect(plan(email(changes))).rejects.toMatchObject({
			code: 'payload_too_large',
			delivery: 'not-sent',
			retry: 'never',
			details: { provider: 'outlook', field },
		});
	});

	it('is refused as payload_too_large when a file has more than 150 MB', async () => {
		const bytes = Buffer.alloc(150_000_001);
		const huge = { ...aFile(0, 'huge.bin'), source: { kind: 'bytes', bytes } as const };
		const message = email({ attachments: [aFile(10), huge] });
		await expect(plan(message)).rejects.toMatchObject({
			code: 'payload_too_large',
			details: { field: 'attachments[1]' },
		});
	});

	it('does not go on with a look-up that cannot be read', async () => {
		const broken = toOutlookRequest(email(), CONTEXT, { conversationId: 7 }, SECRET);
		await expect(broken).rejects.toMatchObject({ code: 'store_unavailable' });
	});
});
