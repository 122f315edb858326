import { parseReply, quoteReply } from '../../../../lib/providers/smtp/reply';

describe('a server’s reply', () => {
	it.each([
		['550', { code: 550, text: '' }],
		['550 no', { code: 550, text: 'no' }],
		['550 5.1.1 no such user', { code: 550, enhancedCode: '5.1.1', text: 'no such user' }],
		[
			'550-5.7.26 This mail\n550 5.7.26 is odd',
			{ code: 550, enhancedCode: '5.7.26', text: 'This mail is odd' },
		],
		['421-bye\n421 4.7.0 now', { code: 421, enhancedCode: '4.7.0', text: 'bye now' }],
		['550 10.0.0.1 is blocked', { code: 550, text: '10.0.0.1 is blocked' }],
		['451 4.3.0 \u0007a\u001b[31m\tb', { code: 451, enhancedCode: '4.3.0', text: 'a [31m b' }],
	])('%j is read as %j', (response, expected) => {
		expect(parseReply(response)).toEqual(expected);
	});

	it.each(['', 'lorem ipsum', '25', '-550 x'])('%j is none', (response) => {
		expect(parseReply(response)).toBeUndefined();
	});
});

describe('a reply quoted in an error', () => {
	const quote = (text: string, ...confidential: string[]) =>
		quoteReply({ code: 554, enhancedCode: '5.7.1', text }, confidential);

	it('has the codes and the server’s words', () => {
		expect(quote('mailbox closed', 'hunter2')).toBe('554 5.7.1 mailbox closed');
		expect(quoteReply({ code: 554, text: 'no' }, [])).toBe('554 no');
	});

	it('is cut to 200 characters', () => {
		expect(quote('🦉'.repeat(300))).toBe(`554 5.7.1 ${'🦉'.repeat(200)}…`);
	});

	it.each([
		['a secret', 'bad password hunter2!', 'hunter2'],
		['a secret of signs only', 'bad password §$%&', '§$%&'],
		['a secret behind what is shown', `${'x '.repeat(150)}hunter2`, 'hunter2'],
		['a subject in another spelling', 'spam: RE: money, NOW', 'Re: Money now!'],
		[
			'a long word of the body',
			'banned word antidisestablishmentarianism',
			'Of antidisestablishmentarianism.',
		],
		['a number of the body', 'contains 482913', 'Your code is 482913.'],
		['four words of the body', 'text "meet me at noon" is bad', 'Please meet me\r\nat noon, Bob'],
	])('leaves the words out when they repeat %s', (_, text, confidential) => {
		expect(quote(text, confidential)).toBe('554 5.7.1');
	});

	it('keeps words that the message has in common with everybody', () => {
		expect(quote('message refused by policy', 'The message of the day')).toContain(
			'refused by policy',
		);
	});
});
