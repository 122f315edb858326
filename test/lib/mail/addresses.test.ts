import {
	formatMailbox,
	parseMailbox,
	parseMailboxes,
	parseManyMailboxes,
} from '../../../lib/mail/addresses';
import { errorFrom } from './support';

const refusalOf = (input: string) => errorFrom(() => parseMailbox(input, 'to')).message;

describe('RFC 5322 address lists', () => {
	it('lists are parsed, never split on commas ("Doe, Jane" <jane@x.co>)', () => {
		expect(parseMailboxes('"Doe, Jane" <jane@x.co>, b@y.co', 'to')).toEqual([
			{ name: 'Doe, Jane', address: 'jane@x.co' },
			{ address: 'b@y.co' },
		]);
	});

	it.each([
		['jane@x.co', { address: 'jane@x.co' }],
		['<jane@x.co>', { address: 'jane@x.co' }],
		['Jane Doe <jane@example.com>', { name: 'Jane Doe', address: 'jane@example.com' }],
		['  Jane   Doe\t<jane@x.co>  ', { name: 'Jane Doe', address: 'jane@x.co' }],
		['John Q. Public <john@x.co>', { name: 'John Q. Public', address: 'john@x.co' }],
		['"Say \\"hi\\" \\\\o/" <a@x.co>', { name: 'Say "hi" \\o/', address: 'a@x.co' }],
		['Dr. "Jane, the Doe" <a@x.co>', { name: 'Dr. Jane, the Doe', address: 'a@x.co' }],
		['"" <a@x.co>', { address: 'a@x.co' }],
		['Jürgen Größe 🎈 <j@x.co>', { name: 'Jürgen Größe 🎈', address: 'j@x.co' }],
		['山田　太郎 <yamada@x.co>', { name: '山田　太郎', address: 'yamada@x.co' }],
		["o'neil+tag@x.co", { address: "o'neil+tag@x.co" }],
		['a@localhost', { address: 'a@localhost' }],
	])('reads %s', (input, expected) => {
		expect(parseMailbox(input, 'to')).toEqual(expected);
	});

	it('drops comments and white space around an address, nested and quoted ones too', () => {
		const list = '(the (inner \\) one)) jane@x.co (Jane), Bob (Sales) <bob@x.co>';
		expect(parseMailboxes(list, 'to')).toEqual([
			{ address: 'jane@x.co' },
			{ name: 'Bob', address: 'bob@x.co' },
		]);
	});

	it('keeps quoted local parts, international domains and UTF-8 local parts as they are written', () => {
		const list = '"jane doe"@x.co, jane@BÜCHER.example, jörg@x.co, δοκιμή@παράδειγμα.δοκιμή';
		expect(parseMailboxes(list, 'to').map(({ address }) => address)).toEqual([
			'"jane doe"@x.co',
			'jane@BÜCHER.example',
			'jörg@x.co',
			'δοκιμή@παράδειγμα.δοκιμή',
		]);
	});

	it('accepts a text with one or many addresses, or an array of such texts', () => {
		expect(parseMailboxes(['a@x.co, b@x.co', 'C <c@x.co>'], 'cc')).toEqual([
			{ address: 'a@x.co' },
			{ address: 'b@x.co' },
			{ name: 'C', address: 'c@x.co' },
		]);
	});

	it('passes over entries that name nobody', () => {
		expect(parseMailboxes('a@x.co, , b@x.co,', 'to')).toHaveLength(2);
		expect(parseMailboxes(['', '  ', '(nobody)'], 'to')).toEqual([]);
	});

	it('takes exactly one where one is asked for', () => {
		expect(refusalOf('')).toContain('to is empty');
		expect(refusalOf('a@x.co, b@x.co')).toContain('takes one address, but 2 were given');
	});
});

describe('refuses what must not be sent to', () => {
	it.each([
		['CR', 'a@x.co\rb', 'U+000D'],
		['LF', 'a@x.co\nb', 'U+000A'],
		['NUL', 'a\0@x.co', 'U+0000'],
		['control characters', '"a\u0007" <a@x.co>', 'U+0007'],
		['control characters in a comment', '(\u001b) a@x.co', 'U+001B'],
		['line separators', '"a\u2028b" <a@x.co>', 'U+2028'],
		['next line', '"a\u0085b" <a@x.co>', 'U+0085'],
		['lone surrogates', '"a\ud800" <a@x.co>', 'U+D800'],
	])('%s', (_, input, code) => {
		const { code: errorCode, message } = errorFrom(() => parseMailboxes(input, 'to'));
		expect(errorCode).toBe('validation_error');
		expect(message).toContain(code);
		expect(message).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
	});

	it('header injection that nodemailer would take for a group: x@y.co CR LF Bcc: evil@z.co', () => {
		expect(refusalOf('x@y.co\r\nBcc: evil@z.co')).toContain('a line break (U+000D) at character 7');
	});

	it.each([
		['group syntax', 'Team: a@x.co, b@x.co;', 'groups'],
		['an empty group', 'undisclosed-recipients:;', 'groups'],
		['quoted local parts containing @', '"a@b"@x.co', 'its quoted part holds one of @ < >'],
		['quoted local parts containing an escaped @', '"a\\@b"@x.co', 'its quoted part holds'],
		['quoted local parts containing a bracket', '"a<b"@x.co', 'its quoted part holds'],
		['a@b@c', 'a@b@c', 'more than one @'],
		['an unbalanced quotation mark', '"Doe <a@x.co>', 'a quotation mark is not closed'],
		['an unbalanced parenthesis', 'a@x.co (home', 'a parenthesis is not closed'],
		['a stray parenthesis', 'a@x.co)', 'its domain may hold only'],
		['an unbalanced angle bracket', 'Jane <a@x.co', 'an angle bracket is not closed'],
		['a stray angle bracket', 'a@x.co>', 'its domain may hold only'],
		['a missing comma', '<a@x.co> <b@x.co>', 'a comma may be missing'],
		['semicolons between addresses', 'a@x.co; b@x.co', 'not by semicolons'],
		['an unquoted comma in a name', 'Doe, Jane <jane@x.co>', 'it has no @'],
		['an unquoted @ in a name', 'jane@x.co <jane@x.co>', 'a display name with @ must be quoted'],
		['a route', '<@a.co:b@x.co>', 'colons are not supported'],
		['a domain literal', 'a@[127.0.0.1]', 'an IP address in brackets'],
		['an IPv6 domain literal', 'a@[IPv6:::1]', 'an IP address in brackets'],
		['an IP address for a domain', 'a@127.0.0.1', 'ends in a number'],
		['white space inside', 'jane doe@x.co', 'white space or a comment inside'],
		['nothing before the @', '@x.co', 'nothing before the @'],
		['nothing after the @', 'a@', 'nothing after the @'],
		['dots in a row', 'a..b@x.co', 'a dot too many'],
		['a dot at the end of the domain', 'a@x.co.', 'a dot too many'],
		['a hyphen at the edge of a label', 'a@-x.co', 'starts or ends with a hyphen'],
		['an underscore in the domain', 'a@x_y.co', 'letters, digits, hyphens and dots'],
		['a URL for a domain', 'a@x.co/path', 'letters, digits, hyphens and dots'],
		['a URL for an international domain', 'a@bücher.de/x', 'letters, digits, hyphens and dots'],
		['a domain that IDNA does not know', 'a@\u0301x.co', 'not a valid international domain'],
		['an international spelling of an IP address', 'a@１２７.0.0.1', 'ends in a number'],
		['a wide underscore', 'a@x＿y.co', 'letters, digits, hyphens and dots'],
		['a wide slash', 'a@x／y.co', 'not a valid international domain'],
		['a zero-width space', 'jane\u200b@x.co', 'invisible character'],
		['a zero-width space in the domain', 'jane@x.co\u200b', 'invisible character'],
		['a no-break space', 'jane@x.co\u00a0', 'invisible character'],
		['a display name of 256 characters', `${'n'.repeat(256)} <a@x.co>`, 'longer than 255'],
	])('%s', (_, input, problem) => {
		expect(refusalOf(input)).toContain(problem);
	});

	it('says which address is meant, shortened and with nothing invisible in it', () => {
		const message = refusalOf(`${'x'.repeat(500)}\u202e@y`);
		expect(message).toContain(`“${'x'.repeat(60)}…”`);
		expect(refusalOf('a\u202eb')).toContain('“a\\u{202e}b”');
	});

	it('names the field, with the index of an array item', () => {
		const inArray = errorFrom(() => parseMailboxes(['a@x.co', 'b@x.co', 'c'], 'cc'));
		expect(inArray.details.field).toBe('cc[2]');
		expect(inArray.message).toContain('cc[2]: “c”');
		expect(errorFrom(() => parseMailboxes('a@x.co, c', 'bcc')).details.field).toBe('bcc');
	});
});

describe('limits: local part 64 octets, domain 255, path 256', () => {
	const label = 'd'.repeat(63);

	it('counts the local part in octets', () => {
		expect(parseMailbox(`${'ö'.repeat(32)}@x.co`, 'to').address).toHaveLength(37);
		expect(refusalOf(`${'a'.repeat(65)}@x.co`)).toContain('longer than 64 octets');
		expect(refusalOf(`${'ö'.repeat(33)}@x.co`)).toContain('longer than 64 octets');
	});

	it('counts the domain in its ASCII form', () => {
		expect(refusalOf(`a@${label}d.co`)).toContain('longer than 63 octets');
		expect(refusalOf(`a@${'ü'.repeat(62)}.co`)).toContain('longer than 63 octets');
		expect(refusalOf(`a@${`${label}.`.repeat(4)}com`)).toContain('longer than 255 octets');
	});

	it('counts the path with its angle brackets', () => {
		const domain = `${label}.${label}.${'d'.repeat(62)}`;
		expect(parseMailbox(`${'a'.repeat(63)}@${domain}`, 'to').address).toHaveLength(254);
		expect(refusalOf(`${'a'.repeat(64)}@${domain}`)).toContain('longer than 254 octets');
	});
});

describe('long lists', () => {
	const MAX = 1_000_000;
	const plain = Array.from({ length: 2000 }, (_, index) => `a${index}@x.co`);

	it.each<[string, string | readonly string[]]>([
		['plain addresses in one text', `${plain.join(' , ')}, `],
		['plain addresses in a list', plain],
		['names and quotes in one text', `${plain.join()}, "Doe, Jane" <jane@x.co> (work)`],
		['a list of lists', ['a@x.co, B <b@x.co>', '\tc@x.co ', ' ']],
	])('are read as short ones are: %s', async (_what, input) => {
		const mailboxes = await parseManyMailboxes(input, 'to', MAX);
		expect(mailboxes).toEqual(parseMailboxes(input, 'to', MAX));
		expect(mailboxes.length).toBeGreaterThan(2);
	});

	it.each<[string, string | readonly string[]]>([
		['a bad address', `${plain.join()}, b@@x.co`],
		['a bad address in a list', [...plain, 'a b@x.co']],
		['a line break', `${plain.join()}\r\nBcc: b@x.co`],
		['too many characters', 'a'.repeat(MAX + 1)],
	])('are refused as short ones are: %s', async (_what, input) => {
		const { message } = errorFrom(() => parseMailboxes(input, 'to', MAX));
		await expect(parseManyMailboxes(input, 'to', MAX)).rejects.toThrow(message);
	});
});

it.each([
	[undefined, 'a@x.co'],
	['Jane Doe', 'Jane Doe <a@x.co>'],
	['Zoë-Marie 2', 'Zoë-Marie 2 <a@x.co>'],
	['Doe, Jane', '"Doe, Jane" <a@x.co>'],
	['Dr. No', '"Dr. No" <a@x.co>'],
])('writes the name %j with quotes only where it needs them', (name, text) => {
	const mailbox = { address: 'a@x.co', ...(name !== undefined && { name }) };
	expect(formatMailbox(mailbox)).toBe(text);
	expect(parseMailbox(text, 'to')).toEqual(mailbox);
});
