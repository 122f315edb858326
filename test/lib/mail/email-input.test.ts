import { parseEmailInput, type EmailInputOptions } from '../../../lib/mail/email-input';
import { errorFrom } from './support';

const options: EmailInputOptions = {
	defaultSender: { address: 'crm@example.com', name: 'CRM' },
	senders: [{ address: 'sales@example.com' }],
};
const valid = { to: 'jane@example.com', subject: 'Hello', bodyText: 'Hello Jane' };

const parse = (fields: object = {}, overrides: Partial<EmailInputOptions> = {}) =>
	parseEmailInput({ ...valid, ...fields }, { ...options, ...overrides });
const refusalOf = (fields: object, overrides?: Partial<EmailInputOptions>) => {
	const { code, details, message } = errorFrom(() => parse(fields, overrides));
	return { code, field: details.field, message };
};

describe('an email as a user writes it', () => {
	it('needs nothing but to, subject and a body', () => {
		expect(parse()).toEqual({
			from: { address: 'crm@example.com', name: 'CRM' },
			to: [{ address: 'jane@example.com' }],
			cc: [],
			bcc: [],
			replyTo: [],
			subject: 'Hello',
			text: 'Hello Jane',
			headers: {},
			attachments: [],
			dropped: [],
			warnings: [],
			tags: [],
		});
	});

	it('takes all fields', () => {
		const email = parse({
			from: 'Sales <sales@example.com>',
			to: ['Jane <jane@example.com>', 'b@example.com'],
			cc: 'c@example.com, JANE@example.com',
			bcc: ['d@example.com'],
			replyTo: 'e@example.com, f@example.com',
			bodyHtml: '<p>Hello</p>',
			headers: { 'X-Correlation-ID': 'abc', 'X-Outbox-Tag': 'spring' },
			listUnsubscribe: { url: 'https://x.co/u' },
			attachments: [{ filename: 'a.txt', content_base64: 'aGVsbG8=' }],
			threadId: ' <parent@example.com> ',
			tags: ['crm', 'spring'],
		});
		expect(email).toMatchObject({
			from: { address: 'sales@example.com', name: 'Sales' },
			to: [{ name: 'Jane', address: 'jane@example.com' }, { address: 'b@example.com' }],
			cc: [{ address: 'c@example.com' }],
			bcc: [{ address: 'd@example.com' }],
			replyTo: [{ address: 'e@example.com' }, { address: 'f@example.com' }],
			html: '<p>Hello</p>',
			text: 'Hello Jane',
			headers: { 'X-Correlation-ID': 'abc' },
			listUnsubscribe: { url: 'https://x.co/u', oneClick: false },
			attachments: [{ filename: 'a.txt' }],
			threadId: '<parent@example.com>',
			dropped: [{ address: 'JANE@example.com', field: 'cc', keptIn: 'to' }],
			tags: ['spring', 'crm'],
		});
	});

	it('blank optional fields count as not given', () => {
		const blank = { from: '', cc: '', bcc: [], replyTo: ' ', bodyHtml: '', threadId: '' };
		expect(parse(blank)).toEqual(parse());
	});
});

describe('what is missing', () => {
	it.each([
		['to', { to: undefined }],
		['to', { to: '' }],
		['to', { to: [], bcc: 'a@x.co' }],
		['subject', { subject: undefined }],
		['subject', { subject: '  ' }],
		['body_text', { bodyText: undefined }],
		['body_text', { bodyText: '', bodyHtml: ' ' }],
	])('Missing %s fails clearly: %j', (field, fields) => {
		expect(refusalOf(fields)).toMatchObject({ code: 'validation_error', field });
	});

	it('at least one of html and text', () => {
		expect(parse({ bodyText: undefined, bodyHtml: '<p>a</p>' }).text).toBeUndefined();
		expect(refusalOf({ bodyText: undefined }).message).toContain('body_html, body_text, or both');
	});

	it('the Exante endpoint and drafts allow no body; a draft may lack to and subject', () => {
		const draft = parseEmailInput({}, { ...options, optional: ['to', 'subject', 'body'] });
		expect(draft).toMatchObject({ to: [], subject: '' });
		expect(parse({ bodyText: '' }, { optional: ['body'] }).text).toBeUndefined();
	});
});

describe('the subject', () => {
	it('has at most 998 characters decoded', () => {
		expect(parse({ subject: '🎈'.repeat(998) }).subject).toHaveLength(2 * 998);
		expect(refusalOf({ subject: '🎈'.repeat(999) })).toMatchObject({ field: 'subject' });
		expect(refusalOf({ subject: 'a'.repeat(999) }).message).toContain('at most 998 characters');
	});

	it('gets a warning above 150', () => {
		expect(parse({ subject: 'a'.repeat(150) }).warnings).toEqual([]);
		expect(parse({ subject: 'ä'.repeat(151) }).warnings).toEqual([
			expect.stringContaining('The subject has 151 characters'),
		]);
	});

	it('a 5 MB subject fails clearly', () => {
		const { field, message } = refusalOf({ subject: 'a'.repeat(5_000_000) });
		expect(field).toBe('subject');
		expect(message.length).toBeLessThan(300);
	});
});

describe('header injection', () => {
	const evil = 'a\r\nBcc: evil@z.co';
	it.each([
		['from', { from: evil }],
		['from', { from: `"${evil}" <crm@example.com>` }],
		['to', { to: `jane@x.co${evil}` }],
		['to[1]', { to: ['jane@x.co', `"${evil}" <b@x.co>`] }],
		['cc', { cc: evil }],
		['bcc', { bcc: evil }],
		['reply_to', { replyTo: evil }],
		['subject', { subject: evil }],
		['subject', { subject: 'a\0b' }],
		['thread_id', { threadId: evil }],
		['tags[0]', { tags: [evil] }],
		['headers.X-Foo', { headers: { 'X-Foo': evil } }],
		['headers.X-Outbox-Tag', { headers: { 'X-Outbox-Tag': evil } }],
		['headers', { headers: { [evil]: 'a' } }],
		['list_unsubscribe.url', { listUnsubscribe: { url: `https://x.co/${evil}` } }],
		['list_unsubscribe.mailto', { listUnsubscribe: { mailto: evil } }],
		['attachments[0].filename', { attachments: [{ filename: evil, content_base64: 'YQ==' }] }],
		[
			'attachments[0].mime_type',
			{ attachments: [{ filename: 'a', mime_type: `a/b${evil}`, content_base64: 'YQ==' }] },
		],
		[
			'attachments[0].content_id',
			{ attachments: [{ filename: 'a', content_id: evil, content_base64: 'YQ==' }] },
		],
	])('is refused in %s', (field, fields) => {
		const refusal = refusalOf(fields);
		expect(refusal).toMatchObject({ code: 'validation_error', field });
		expect(refusal.message).not.toMatch(/[\r\n\0]/);
	});

	it('bodies may hold line breaks', () => {
		expect(parse({ bodyText: 'a\r\nb' }).text).toBe('a\r\nb');
	});
});

describe('what does not fit the fields', () => {
	it.each([
		['to', { to: 5 }, 'one text or as a list of texts'],
		['to[1]', { to: ['a@x.co', null] }, 'expected string'],
		['body_html', { bodyHtml: {} }, 'expected string'],
		['attachments[0].filename', { attachments: [{ content_base64: 'YQ==' }] }, 'is missing'],
		[
			'attachments[0].storage_path',
			{ attachments: [{ filename: 'a', storage_path: 'b' }] },
			'no field',
		],
		['body_htm', { bodyHtm: 'x' }, 'no field'],
		['list_unsubscribe.one_click', { listUnsubscribe: { oneClick: 'yes' } }, 'expected boolean'],
	])('%s', (field, fields, text) => {
		const refusal = refusalOf(fields);
		expect(refusal).toMatchObject({ code: 'validation_error', field });
		expect(refusal.message).toContain(text);
	});

	it('headers are an object and not an array', () => {
		const refusal = refusalOf({ headers: [{ name: 'X-Foo', value: 'a' }] });
		expect(refusal.field).toBe('headers');
		expect(refusal.message).toContain('as an object of names and values, not as a list');
	});

	it('an address error names the field, with its index in an array', () => {
		expect(refusalOf({ cc: ['a@x.co', 'b@x.co', 'a@b@c'] }).field).toBe('cc[2]');
		expect(refusalOf({ replyTo: 'nobody' }).field).toBe('reply_to');
	});

	it('a From that is not among the verified senders', () => {
		expect(refusalOf({ from: 'ceo@example.com' })).toMatchObject({ field: 'from' });
	});

	it('one-click unsubscribing with more than one recipient, bcc included', () => {
		const listUnsubscribe = { url: 'https://x.co/u', oneClick: true };
		expect(parse({ listUnsubscribe }).listUnsubscribe?.oneClick).toBe(true);
		expect(refusalOf({ listUnsubscribe, bcc: 'b@x.co' }).field).toBe('list_unsubscribe.one_click');
	});

	it('10,000 recipients', () => {
		const to = Array.from({ length: 10_000 }, (_, i) => `u${i}@x.co`);
		expect(refusalOf({ to })).toMatchObject({ field: 'to' });
	});

	it('too many or too long tags', () => {
		const tags = Array.from({ length: 21 }, (_, i) => `tag ${i}`);
		expect(refusalOf({ tags })).toMatchObject({ field: 'tags' });
		expect(refusalOf({ tags: ['a', 'b'.repeat(101)] }).field).toBe('tags[1]');
		expect(refusalOf({ tags: [' '] }).field).toBe('tags[0]');
	});

	it('the queue reserves X-Leadpush-* as well', () => {
		const headers = { 'X-Leadpush-Id': 'a' };
		expect(parse({ headers }).headers).toEqual(headers);
		const queue = { headerVendors: ['Outbox', 'Leadpush'] };
		expect(refusalOf({ headers }, queue).field).toBe('headers.X-Leadpush-Id');
	});
});

describe('the size of bodies and attachments together', () => {
	const attachments = [
		{ filename: 'a', bytes: new Uint8Array(60) },
		{ filename: 'b', url: 'https://x.co/b' },
		{ filename: 'c', bytes: new Uint8Array(60) },
	];

	it('over the cap is payload_too_large on the part that was one too many', () => {
		const fields = { attachments, bodyText: 'a' };
		expect(parse(fields, { maxContentBytes: 121 }).attachments).toHaveLength(3);
		const refusal = refusalOf(fields, { maxContentBytes: 120 });
		expect(refusal).toMatchObject({ code: 'payload_too_large', field: 'attachments[2]' });
		expect(refusal.message).toContain('121 bytes of content, and at most 120');
	});

	it('counts bodies in octets', () => {
		const fields = { bodyHtml: 'ä'.repeat(50) };
		expect(refusalOf(fields, { maxContentBytes: 99 })).toMatchObject({ field: 'body_html' });
	});

	it('is 25 MB by default', () => {
		const bytes = new Uint8Array(25_000_001);
		expect(refusalOf({ attachments: [{ filename: 'a', bytes }] }).code).toBe('payload_too_large');
	});
});
