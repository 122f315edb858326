import { withHeaders, withoutHeaders } from '../../../lib/mail/raw-headers';

const without = (mime: string): string =>
	withoutHeaders(Buffer.from(mime, 'latin1'), ['bcc']).toString('latin1');

describe('taking headers out of a message', () => {
	it.each([
		[
			'in any case, with what continues it',
			'BcC: a@b.co,\r\n\tc@d.co\r\nTo: x@y.co\r\n\r\nhi',
			'To: x@y.co\r\n\r\nhi',
		],
		['each time it stands there', 'Bcc: a\r\nTo: x\r\nBcc: b\r\n\r\nhi', 'To: x\r\n\r\nhi'],
		['with blanks before the colon', 'Bcc \t: a\r\nTo: x\r\n\r\nhi', 'To: x\r\n\r\nhi'],
		[
			'behind line ends of all kinds',
			'To: x\nBcc: a\n b\nCc: y\rBcc: c\r\n\r\nhi',
			'To: x\r\nCc: y\r\n\r\nhi',
		],
		['of a message without a body', 'To: x\r\nBcc: a', 'To: x\r\n'],
		['and leaves the body alone', 'To: x\r\n\r\nBcc: a\r\n\xe9\0', 'To: x\r\n\r\nBcc: a\r\n\xe9\0'],
		['and no other that begins alike', 'Bcc-Note: a\r\n\r\n', 'Bcc-Note: a\r\n\r\n'],
	])('works %s', (_how, mime, expected) => {
		expect(without(mime)).toBe(expected);
	});
});

describe('putting headers in front of a message', () => {
	it('changes nothing else', () => {
		const mime = withHeaders(Buffer.from('To: x\r\n\r\nhi'), ['Date: today']);
		expect(mime.toString()).toBe('Date: today\r\nTo: x\r\n\r\nhi');
	});
});
