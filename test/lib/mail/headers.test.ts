import { parseCustomHeaders } from '../../../lib/mail/headers';
import { errorFrom } from './support';

const parse = (headers: Record<string, unknown>, vendors = ['Outbox']) =>
	parseCustomHeaders(headers, vendors);
const refusalOf = (headers: Record<string, unknown>, vendors?: string[]) =>
	errorFrom(() => parse(headers, vendors));

describe('custom headers', () => {
	it('keeps names and values as they are written', () => {
		const headers = { 'X-Correlation-ID': 'abc-123', 'auto-submitted': 'auto-generated' };
		expect(parse(headers)).toEqual({ headers, tags: [] });
	});

	it.each(['', 'X Foo', 'X_Foo', 'X-Foo:', 'X-Foo\r\nBcc', 'X-Fóo', '__proto__', 'x'.repeat(77)])(
		'the name is [A-Za-z0-9-]+, so %j is refused',
		(name) => {
			const { details, message } = refusalOf({ [name]: 'value' });
			expect(details.field).toBe('headers');
			expect(message).toContain('letters, numbers and hyphens');
		},
	);

	it.each([
		['number', 1],
		['list', ['a']],
		['null', null],
		['object', { value: 'a' }],
	])('the value is a string, not a %s', (_, value) => {
		const { details, message } = refusalOf({ 'X-Foo': value });
		expect(details.field).toBe('headers.X-Foo');
		expect(message).toContain('must be text');
	});

	it.each([
		'a\r\nBcc: evil@z.co',
		'a\nb',
		'a\rb',
		'a\0b',
		'a\tb',
		'a\u2028b',
		'a\u0085b',
		'a\udc00',
	])('the value is without line breaks and control characters: %j', (value) => {
		const { details, message } = refusalOf({ 'X-Foo': value });
		expect(details.field).toBe('headers.X-Foo');
		expect(message).toContain('at character 2');
		expect(message).not.toContain('evil');
	});

	it('a header without a value is refused', () => {
		expect(refusalOf({ 'X-Foo': ' ' }).message).toContain('has no value');
	});

	it.each([
		'From',
		'Sender',
		'To',
		'Cc',
		'Bcc',
		'Reply-To',
		'Subject',
		'Date',
		'Message-ID',
		'Return-Path',
		'In-Reply-To',
		'References',
		'Content-Type',
		'Content-Transfer-Encoding',
		'MIME-Version',
		'DKIM-Signature',
		'ARC-Seal',
		'Received',
		'Resent-To',
		'BCC',
		'message-id',
	])('%s is reserved', (name) => {
		const { details, message } = refusalOf({ [name]: 'value' });
		expect(details.field).toBe(`headers.${name}`);
		expect(message).toContain('is reserved');
	});

	it('X-Outbox-* is reserved except X-Outbox-Tag, which tags the message', () => {
		expect(refusalOf({ 'x-outbox-id': 'forged' }).message).toContain(
			'only X-Outbox-Tag can be set',
		);
		expect(parse({ 'x-outbox-tag': ' spring ', 'X-Foo': 'a' })).toEqual({
			headers: { 'X-Foo': 'a' },
			tags: ['spring'],
		});
	});

	it('for the queue X-Leadpush-* is reserved except X-Leadpush-Tag', () => {
		const vendors = ['Outbox', 'Leadpush'];
		expect(refusalOf({ 'X-Leadpush-Id': 'a' }, vendors).details.field).toBe(
			'headers.X-Leadpush-Id',
		);
		expect(parse({ 'X-Leadpush-Tag': 'a', 'X-Outbox-Tag': 'b' }, vendors).tags).toEqual(['a', 'b']);
		expect(parse({ 'X-Leadpush-Id': 'a' }).headers).toEqual({ 'X-Leadpush-Id': 'a' });
	});

	it('a header may stand once, whatever its case', () => {
		expect(refusalOf({ 'X-Foo': 'a', 'x-foo': 'b' }).message).toContain('given twice');
	});

	it('a value must be foldable into lines of at most 998 octets', () => {
		expect(parse({ 'X-Foo': `${'a'.repeat(900)} ${'b'.repeat(900)}` }).tags).toEqual([]);
		expect(refusalOf({ 'X-Foo': 'a'.repeat(901) }).message).toContain(
			'cannot be broken into lines',
		);
		expect(refusalOf({ 'X-Foo': `a${' '.repeat(41)}b` }).message).toContain('cannot be broken');
	});

	it('at most 100 headers, and 65,536 characters altogether', () => {
		const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`X-${i}`, 'a']));
		expect(refusalOf(many).message).toContain('101 custom headers; at most 100');
		const long = Object.fromEntries(
			Array.from({ length: 80 }, (_, i) => [`X-${i}`, 'a'.repeat(900)]),
		);
		expect(refusalOf(long).message).toContain('at most 65536');
	});
});
