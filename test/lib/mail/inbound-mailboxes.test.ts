import { readMailboxes } from '../../../lib/mail/inbound-mailboxes';

const jane = { address: 'jane@example.net', name: 'Jane Doe' };
const bob = { address: 'bob@example.net' };

describe('an inbound address header', () => {
	it.each([
		['a plain address', 'bob@example.net', [bob]],
		['a name', 'Jane Doe <jane@example.net>', [jane]],
		['a quoted name', '"Jane Doe" <jane@example.net>', [jane]],
		['several', 'Jane Doe <jane@example.net>, bob@example.net', [jane, bob]],
		['blank entries', ', bob@example.net,, ', [bob]],
		['semicolons', 'Jane Doe <jane@example.net>; bob@example.net;', [jane, bob]],
		['a comment', 'bob@example.net (Bob, at home)', [bob]],
		['a group', 'Friends: Jane Doe <jane@example.net>, bob@example.net;', [jane, bob]],
		['an empty group', 'undisclosed-recipients:;', []],
		['a route', '<@relay.example,@other.example:bob@example.net>', [bob]],
		[
			'an address as its own name',
			'bob@example.net <bob@example.net>',
			[{ address: 'bob@example.net', name: 'bob@example.net' }],
		],
		['a colon in brackets', 'Bob <bob:example.net>, bob@example.net', [bob]],
		['no address at all', 'Jane Doe', []],
		['an impossible one', 'Jane <jane@>, bob@example.net', [bob]],
		['nothing', '', []],
	])('with %s', (_what, header, mailboxes) => {
		expect(readMailboxes(header)).toEqual(mailboxes);
	});

	it.each([
		['a comma in quotation marks', '"Doe, Jane" <jane@example.net>', 'Doe, Jane'],
		['a comma without them', 'Doe, Jane <jane@example.net>', 'Doe, Jane'],
		['escapes', String.raw`"Jane \"JD\" Doe" <jane@example.net>`, 'Jane "JD" Doe'],
		['a quotation mark that is not closed', '"Jane Doe <jane@example.net>', 'Jane Doe'],
		['letters of its language', 'Jané Döe <jane@example.net>', 'Jané Döe'],
		['encoded words', '=?utf-8?Q?D=C3=B6e=2C_Jane?= <jane@example.net>', 'Döe, Jane'],
		['encoded words in quotation marks', '"=?iso-8859-1?Q?D=F6e?=" <jane@example.net>', 'Döe'],
		['a line break within', '=?utf-8?Q?Jane=0D=0ABcc=3A_x?= <jane@example.net>', 'Jane Bcc: x'],
	])('reads a name with %s', (_what, header, name) => {
		expect(readMailboxes(header)).toEqual([{ address: 'jane@example.net', name }]);
	});

	it('is read in good time, whatever it is', () => {
		for (const piece of ['a', ',', '<', '@', ':', '"', '(', 'a@b.co ', '=?utf-8?q?a?= ']) {
			const started = performance.now();
			readMailboxes(piece.repeat(200_000));
			expect(performance.now() - started).toBeLessThan(5_000);
		}
	});
});
