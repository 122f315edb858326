import fc from 'fast-check';

import { parseAttachments } from '../../../lib/mail/attachments';
import { errorFrom } from './support';

const MAX_BYTES = 1000;
const base64 = (content: string) => Buffer.from(content).toString('base64');
const file = { filename: 'a.txt', content_base64: base64('hello') };
type Input = Parameters<typeof parseAttachments>[0][number];
const parse = (...inputs: Input[]) => parseAttachments(inputs, MAX_BYTES);
const refusalOf = (input: Partial<Input>) => errorFrom(() => parse({ ...file, ...input }));

describe('attachments in the seeds’ shapes', () => {
	it('LeadLex: filename, mime_type, content_base64', () => {
		expect(parse({ ...file, mime_type: 'text/plain; charset=utf-8' })).toEqual([
			{
				filename: 'a.txt',
				contentType: 'text/plain; charset=utf-8',
				source: { kind: 'bytes', bytes: Buffer.from('hello') },
			},
		]);
	});

	it('Exante: filename, content_type, data_base64', () => {
		const [attachment] = parse({
			filename: 'a.pdf',
			content_type: 'application/pdf',
			data_base64: base64('%PDF'),
		});
		expect(attachment).toMatchObject({
			contentType: 'application/pdf',
			source: { kind: 'bytes', bytes: Buffer.from('%PDF') },
		});
	});

	it('LeadLex channels: url, fetched later', () => {
		const [attachment] = parse({ filename: 'a.png', url: 'https://x.co/a b.png' });
		expect(attachment?.source).toEqual({ kind: 'url', url: 'https://x.co/a%20b.png' });
	});

	it('bytes already read, an inline image by content id', () => {
		const bytes = new Uint8Array([1, 2, 3]);
		expect(
			parse({ filename: 'logo.png', mime_type: 'image/png', bytes, content_id: '<logo@x.co>' }),
		).toEqual([
			{
				filename: 'logo.png',
				contentType: 'image/png',
				contentId: 'logo@x.co',
				source: { kind: 'bytes', bytes },
			},
		]);
	});

	it('a media type nobody gave is application/octet-stream', () => {
		expect(parse(file)[0]?.contentType).toBe('application/octet-stream');
	});
});

describe('content', () => {
	it('accepts standard base64 in one line or wrapped', () => {
		const wrapped = base64('x'.repeat(200)).replace(/(.{76})/g, '$1\r\n');
		expect(parse({ ...file, content_base64: `${wrapped}\n` })[0]?.source).toEqual({
			kind: 'bytes',
			bytes: Buffer.from('x'.repeat(200)),
		});
	});

	it('gives back the bytes that were encoded', () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
				const [attachment] = parse({
					...file,
					content_base64: Buffer.from(bytes).toString('base64'),
				});
				expect(attachment?.source).toEqual({ kind: 'bytes', bytes: Buffer.from(bytes) });
			}),
		);
	});

	it.each([
		['not base64 at all', 'hello world!'],
		['without padding', 'aGVsbG8'],
		['URL-safe', '_-__'],
		['with blanks', 'aGVs bG8='],
		['with something behind it', 'aGVsbG8=aGVsbG8='],
		['cut off', 'aGVsb'],
		['with stray bits', 'aGVsbG9='],
	])('refuses base64 that is %s', (_, content_base64) => {
		const { code, details, message } = refusalOf({ content_base64 });
		expect(code).toBe('validation_error');
		expect(details.field).toBe('attachments[0].content_base64');
		expect(message).not.toContain(content_base64);
	});

	it('says what is wrong with a data URL', () => {
		const { message } = refusalOf({ content_base64: 'data:text/plain;base64,aGVsbG8=' });
		expect(message).toContain('Leave out the “data:');
	});

	it('base64 of more than the cap is payload_too_large, and is not decoded', () => {
		const { code, details, httpStatus } = refusalOf({ content_base64: 'A'.repeat(4000) });
		expect([code, httpStatus]).toEqual(['payload_too_large', 413]);
		expect(details.field).toBe('attachments[0].content_base64');
	});

	it.each(['file:///etc/passwd', 'ftp://x.co/a', 'data:text/plain,a', '/etc/passwd', 'x.co/a.png'])(
		'refuses the url %s',
		(url) => {
			const { details } = errorFrom(() => parse({ filename: 'a', url }));
			expect(details.field).toBe('attachments[0].url');
		},
	);

	it('an attachment has one content, neither none nor two', () => {
		expect(errorFrom(() => parse({ filename: 'a', content_base64: '' })).message).toContain(
			'attachments[0] has no content',
		);
		const both = refusalOf({ url: 'https://x.co/a' });
		expect(both.details.field).toBe('attachments[0].url');
		expect(both.message).toContain('both content_base64 and url');
	});
});

describe('names and types', () => {
	it.each([
		['empty', ' '],
		['a path', '../../etc/passwd'],
		['a Windows path', 'C:\\secret.txt'],
		['the parent folder', '..'],
		['longer than 255', 'a'.repeat(256)],
		['with a header injection', 'a.txt"\r\nBcc: evil@z.co'],
		['with a control character', 'a\u0007.txt'],
		['with a lone surrogate', 'a\ud800.txt'],
	])('refuses a filename that is %s', (_, filename) => {
		const { code, details } = refusalOf({ filename });
		expect(code).toBe('validation_error');
		expect(details.field).toBe('attachments[0].filename');
	});

	it.each([
		'pdf',
		'text/',
		'/plain',
		'text/plain; charset',
		'text/plain\r\nX: y',
		'a/b/c',
		'text/ü',
	])('refuses the media type %j', (mime_type) => {
		expect(refusalOf({ mime_type }).details.field).toBe('attachments[0].mime_type');
	});

	it('refuses multipart types, which are no files', () => {
		const { details } = refusalOf({ content_type: 'Multipart/mixed; boundary=x' });
		expect(details.field).toBe('attachments[0].content_type');
	});

	it('refuses two different media types', () => {
		const { message } = refusalOf({ mime_type: 'text/plain', content_type: 'text/html' });
		expect(message).toContain('Give one of them');
		expect(parse({ ...file, mime_type: 'a/b', content_type: 'a/b' })).toHaveLength(1);
	});

	it.each(['a b', 'a>b', 'lögo', 'a\r\nb', 'x'.repeat(256)])(
		'refuses the content id %j',
		(content_id) => {
			expect(refusalOf({ content_id }).details.field).toBe('attachments[0].content_id');
		},
	);

	it('refuses two attachments with one content id', () => {
		const twice = { ...file, content_id: 'logo' };
		expect(errorFrom(() => parse(twice, file, twice)).details.field).toBe(
			'attachments[2].content_id',
		);
	});

	it('refuses more than 100 attachments', () => {
		expect(errorFrom(() => parse(...Array<Input>(101).fill(file))).details.field).toBe(
			'attachments',
		);
	});
});
