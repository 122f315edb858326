import {
	parseListUnsubscribe,
	type ListUnsubscribeInput,
} from '../../../lib/mail/list-unsubscribe';
import { errorFrom, mailboxes } from './support';

const parse = (
	input: ListUnsubscribeInput,
	to = 'jane@x.co',
	headers: Record<string, string> = {},
) => parseListUnsubscribe(input, { to: mailboxes(to), cc: [], bcc: [] }, headers);

describe('List-Unsubscribe', () => {
	it('takes an https url with one-click, a mailto, or both', () => {
		const url = 'https://x.co/u?id=1';
		expect(parse({ url, oneClick: true })).toEqual({ url, oneClick: true });
		expect(parse({ mailto: 'leave@x.co' })).toEqual({
			mailto: 'mailto:leave@x.co',
			oneClick: false,
		});
		expect(parse({ url: 'http://x.co/u', mailto: 'mailto:leave@x.co?subject=bye' })).toEqual({
			url: 'http://x.co/u',
			mailto: 'mailto:leave@x.co?subject=bye',
			oneClick: false,
		});
	});

	it.each([undefined, '', 'http://x.co/u', 'mailto:a@x.co'])(
		'one-click (RFC 8058) needs an https url, so %j is refused',
		(url) => {
			const { details } = errorFrom(() => parse({ url, mailto: 'leave@x.co', oneClick: true }));
			expect(details.field).toBe('list_unsubscribe.url');
		},
	);

	it('one-click needs one recipient a message', () => {
		const { details, message } = errorFrom(() =>
			parse({ url: 'https://x.co/u', oneClick: true }, 'a@x.co, b@x.co'),
		);
		expect(details.field).toBe('list_unsubscribe.one_click');
		expect(message).toContain('one recipient a message, but this one has 2');
		expect(parse({ url: 'https://x.co/u' }, 'a@x.co, b@x.co').oneClick).toBe(false);
	});

	it('needs a url or a mailto', () => {
		expect(errorFrom(() => parse({ url: '', mailto: ' ' })).details.field).toBe('list_unsubscribe');
	});

	it.each([
		['url', 'https://x.co/\r\nBcc: evil@z.co'],
		['url', 'ftp://x.co/u'],
		['url', 'javascript:alert(1)'],
		['url', 'x.co/u'],
		['url', `https://x.co/${'u'.repeat(900)}`],
		['mailto', 'mailto:a@x.co>, <https://evil.co'],
		['mailto', 'leave@x.co\r\nBcc: evil@z.co'],
		['mailto', 'mailto:a@x.co,b@x.co'],
		['mailto', 'mailto:nobody'],
		['mailto', 'mailto:%zz@x.co'],
	])('refuses the %s %j', (name, value) => {
		const { code, details } = errorFrom(() => parse({ [name]: value }));
		expect(code).toBe('validation_error');
		expect(details.field).toBe(`list_unsubscribe.${name}`);
	});

	it('encodes what a header cannot hold', () => {
		expect(parse({ url: 'https://bücher.example/a b?c=<d>' }).url).toBe(
			'https://xn--bcher-kva.example/a%20b?c=%3Cd%3E',
		);
		expect(parse({ mailto: 'leave@x.co?subject=a>, <https://evil.co' }).mailto).toBe(
			'mailto:leave@x.co?subject=a%3E,%20%3Chttps://evil.co',
		);
	});

	it('must not be set in a custom header as well', () => {
		const twice = () =>
			parse({ mailto: 'leave@x.co' }, 'jane@x.co', { 'list-unsubscribe': '<https://x.co>' });
		expect(errorFrom(twice).message).toContain('as a custom header');
	});
});
