import {
	partSchema,
	toMessageContent,
	toMessageFiles,
} from '../../../../lib/providers/gmail/payload';

const data = (text: string | Buffer) => Buffer.from(text).toString('base64url');
const body = (mimeType: string, text: string | Buffer, charset = 'utf-8') => ({
	mimeType,
	filename: '',
	headers: [{ name: 'Content-Type', value: `${mimeType}; charset="${charset}"` }],
	body: { size: Buffer.from(text).byteLength, data: data(text) },
});
const file = (filename: string, mimeType: string, size: number, headers: object[] = []) => ({
	mimeType,
	filename,
	headers,
	body: { attachmentId: `ANGjdJ${filename}`, size },
});
const multipart = (kind: string, ...parts: object[]) => ({
	mimeType: `multipart/${kind}`,
	filename: '',
	body: { size: 0 },
	parts,
});
const read = (payload: object) => toMessageContent(partSchema.parse(payload));

describe('the bodies of a message', () => {
	it('are found in nested multiparts', () => {
		const alternative = multipart(
			'alternative',
			body('text/plain', 'Hello'),
			multipart('related', body('text/html', '<b>Hello</b>'), file('a.png', 'image/png', 7)),
		);
		expect(read(multipart('mixed', alternative, file('b.pdf', 'application/pdf', 8)))).toEqual({
			text: 'Hello',
			html: '<b>Hello</b>',
			attachments: [
				{ filename: 'a.png', contentType: 'image/png', sizeBytes: 7 },
				{ filename: 'b.pdf', contentType: 'application/pdf', sizeBytes: 8 },
			],
		});
	});

	it('are put together where a file stands between them', () => {
		const mixed = multipart(
			'mixed',
			body('text/plain', 'Before'),
			file('a.png', 'image/png', 7),
			body('text/plain', 'After'),
		);
		expect(read(mixed)).toMatchObject({ text: 'Before\r\nAfter' });
	});

	it('may be missing', () => {
		expect(toMessageContent(undefined)).toEqual({ attachments: [] });
		expect(read({})).toMatchObject({ attachments: [{ filename: 'noname' }] });
		expect(read(multipart('mixed'))).toEqual({ attachments: [] });
	});

	it.each([
		['UTF-8, whatever charset the header names', Buffer.from('Grüße, 日本'), 'iso-2022-jp'],
		['the charset that the header names', Buffer.from('Grüße', 'latin1'), 'iso-8859-1'],
		['Latin-1 where nobody knows the charset', Buffer.from('Grüße', 'latin1'), 'klingon'],
	])('are read in %s', (_how, bytes, charset) => {
		expect(read(body('text/plain', bytes, charset)).text).toMatch(/^Grüße/);
	});
});

describe('the files of a message', () => {
	it('tell their size, however big they are', () => {
		const { attachments } = read(
			multipart('mixed', file('big.zip', 'application/zip', 24_000_000)),
		);
		expect(attachments).toEqual([
			{ filename: 'big.zip', contentType: 'application/zip', sizeBytes: 24_000_000 },
		]);
	});

	it('are inline only where the body shows them', () => {
		const withId = (name: string) =>
			file(name, 'image/png', 1, [{ name: 'Content-Id', value: `<${name}@x>` }]);
		const shown = body('text/html', '<img src="cid:logo@x">');
		expect(read(multipart('related', shown, withId('logo'), withId('photo'))).attachments).toEqual([
			{ filename: 'logo', contentType: 'image/png', sizeBytes: 1, contentId: 'logo@x' },
			{ filename: 'photo', contentType: 'image/png', sizeBytes: 1 },
		]);
	});

	it('may be texts', () => {
		const attached = {
			...body('text/plain', 'no body'),
			headers: [{ name: 'content-disposition', value: 'attachment' }],
		};
		const content = read(
			multipart('mixed', body('text/plain', 'Hi'), file('a.txt', 'text/plain', 5), attached),
		);
		expect(content.text).toBe('Hi');
		expect(content.attachments.map(({ filename }) => filename)).toEqual(['a.txt', 'noname']);
	});

	it('may be messages, whose texts and files are not this one’s', () => {
		const forwarded = {
			...file('mail.eml', 'message/rfc822', 900),
			parts: [multipart('mixed', body('text/plain', 'inner'), file('c.pdf', 'application/pdf', 1))],
		};
		expect(read(multipart('mixed', body('text/plain', 'outer'), forwarded))).toEqual({
			text: 'outer',
			attachments: [{ filename: 'mail.eml', contentType: 'message/rfc822', sizeBytes: 900 }],
		});
	});

	it('stand beside their parts as they are told of', () => {
		const image = file('logo', 'image/png', 1, [{ name: 'Content-ID', value: '<logo@x>' }]);
		const html = body('text/html', '<img src="cid:logo@x">');
		const payload = partSchema.parse(
			multipart('mixed', multipart('related', html, image), file('b.pdf', 'application/pdf', 8)),
		);
		const files = toMessageFiles(payload);
		expect(files.map(({ attachment }) => attachment)).toEqual(
			toMessageContent(payload).attachments,
		);
		expect(files.map(({ part }) => part.body?.attachmentId)).toEqual(['ANGjdJlogo', 'ANGjdJb.pdf']);
		expect(toMessageFiles(undefined)).toEqual([]);
	});
});
