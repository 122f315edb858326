import { decodeEncodedWords } from '../../../lib/mail/encoded-words';

describe('encoded words', () => {
	it.each([
		['plain text', 'Hello = world?', 'Hello = world?'],
		['Q', 'Re: =?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus?= Ulm', 'Re: Grüße aus Ulm'],
		['B', '=?utf-8?B?R3LDvMOfZQ==?=', 'Grüße'],
		['Latin-1', '=?iso-8859-1?q?Gr=FC=DFe?=', 'Grüße'],
		['Japanese', '=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=', '日本'],
		['a language', '=?us-ascii*en?Q?Keith?=', 'Keith'],
		['several, without the blanks between them', '=?utf-8?q?a?=\r\n =?utf-8?q?b?= c', 'ab c'],
		['a character that is cut in two', '=?utf-8?q?Gr=C3?= =?utf-8?q?=BCn?=', 'Grün'],
		['two charsets', '=?utf-8?q?=C3=BC?= =?iso-8859-1?q?=FC?=', 'üü'],
		['an unknown charset', '=?klingon?q?Qapla=27?=', '=?klingon?q?Qapla=27?='],
		['something unfinished', '=?utf-8?q?Gr=C3', '=?utf-8?q?Gr=C3'],
	])('decode %s', (_what, text, decoded) => {
		expect(decodeEncodedWords(text)).toBe(decoded);
	});
});
