import { simpleParser } from 'mailparser';

import { compose, composeAndParse, loadedEmail, textFile } from './support';

describe('attachments in the message', () => {
	it('arrive byte for byte, with UTF-8 filenames', async () => {
		const everyByte = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
		const parsed = await composeAndParse({
			attachments: [
				textFile({ filename: 'Größe "1".bin', contentType: 'application/pdf', content: everyByte }),
				textFile({ contentType: 'text/csv; charset=utf-8', content: Buffer.from('a\nb\r\rc') }),
				textFile({ filename: 'empty.txt', content: Buffer.alloc(0) }),
			],
		});
		const found = parsed.attachments.map(({ filename, contentType }) => [filename, contentType]);
		expect(found).toEqual([
			['Größe "1".bin', 'application/pdf'],
			['a.txt', 'text/csv'],
			['empty.txt', 'text/plain'],
		]);
		expect(parsed.attachments[0]?.content).toEqual(everyByte);
		expect(parsed.attachments[1]?.content).toEqual(Buffer.from('a\nb\r\rc'));
		expect(parsed.text).toBe(loadedEmail().text);
	});

	it('a view of a larger buffer sends its own bytes only', async () => {
		const bytes = new Uint8Array(Buffer.from('secret hello secret')).subarray(7, 12);
		const source = { kind: 'bytes', bytes } as const;
		const parsed = await composeAndParse({ attachments: [{ ...textFile(), source }] });
		expect(parsed.attachments[0]?.content.toString()).toBe('hello');
	});

	it('a forwarded message is sent as a file, unchanged', async () => {
		const content = Buffer.from('Subject: inner\n\nüber\n');
		const mime = await compose({
			attachments: [textFile({ filename: 'm.eml', contentType: 'message/rfc822', content })],
		});
		expect(mime).toContain('\r\nContent-Type: application/octet-stream; name=m.eml\r\n');
		const parsed = await simpleParser(mime);
		expect(parsed.subject).toBe(loadedEmail().subject);
		expect(parsed.attachments[0]).toMatchObject({ filename: 'm.eml', content });
	});

	it('inline images by content id are related to the HTML', async () => {
		const image = textFile({
			filename: 'logo.png',
			contentType: 'image/png',
			contentId: 'logo@x.co',
		});
		const mime = await compose({
			html: '<img src="cid:logo@x.co">',
			attachments: [image, textFile()],
		});
		expect(mime).toContain('Content-Type: multipart/related; type="text/html";');
		expect(mime).toContain('\r\nContent-ID: <logo@x.co>\r\n');
		expect(mime).toContain('\r\nContent-Disposition: inline; filename=logo.png\r\n');
		const parsed = await simpleParser(mime);
		expect(parsed.attachments.map(({ cid, related }) => [cid, related ?? false])).toEqual([
			['logo@x.co', true],
			[undefined, false],
		]);
	});

	it('neither files nor URLs are read, even if an attachment of another shape slips through', async () => {
		const parsed = await composeAndParse({
			attachments: [
				Object.assign(textFile(), { path: '/etc/hostname', href: 'http://127.0.0.1:1/' }),
			],
		});
		expect(parsed.attachments[0]?.content.toString()).toBe('hello');
	});
});
