import fc from 'fast-check';

import { formatMailbox, parseMailbox, parseMailboxes } from '../../../lib/mail/addresses';
import { errorFrom } from './support';

describe('hostile input', () => {
	it.each([
		['5 MB of one letter', 'a'.repeat(5_000_000)],
		['5 MB of addresses', 'jane@example.com, '.repeat(300_000)],
	])('%s is refused by its length alone', (_, input) => {
		expect(errorFrom(() => parseMailbox(input, 'to')).message).toContain('may have at most 262144');
	});

	it('an array counts as a whole', () => {
		const { details, message } = errorFrom(() =>
			parseMailboxes(Array<string>(3).fill('a'.repeat(100_000)), 'to'),
		);
		expect(details.field).toBe('to');
		expect(message).toContain('300000 characters');
	});

	const most = 262_144;
	it.each([
		['parentheses', '('.repeat(most)],
		['balanced parentheses', `${'('.repeat(most / 2)}${')'.repeat(most / 2)}`],
		['quotation marks', '"'.repeat(most)],
		['backslashes in quotes', `"${'\\'.repeat(most - 1)}`],
		['angle brackets', '<'.repeat(most)],
		['@ signs', '@'.repeat(most)],
		['dots', `${'.'.repeat(most - 5)}@x.co`],
		['one long domain', `a@${'é.'.repeat(most / 2 - 1)}`],
		['blanks', `a${' '.repeat(most - 2)}b`],
	])('pathological nesting of the longest input allowed (%s) is refused or blank', (_, input) => {
		const parse = () => parseMailboxes(input, 'to').length;
		expect(input.startsWith('((') && input.endsWith('))') ? parse() : errorFrom(parse).code).toBe(
			input.endsWith('))') ? 0 : 'validation_error',
		);
	});
});

describe('properties', () => {
	const atom = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~äé-]{1,12}$/);
	const localPart = fc.oneof(
		fc.array(atom, { minLength: 1, maxLength: 3 }).map((atoms) => atoms.join('.')),
		fc.stringMatching(/^[ !#-;=?A-Z[\]-~]{0,20}$/).map((text) => `"${text}"`),
	);
	const domain = fc
		.array(fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9]{0,10}$/), { minLength: 1, maxLength: 4 })
		.map((labels) => labels.join('.'));
	const name = fc
		.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
		.map((text) => text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]| +/gu, ' ').trim())
		.map((text) => text.replace(/ +/g, ' '))
		.filter((text) => text !== '');
	const mailbox = fc
		.record(
			{ name, address: fc.tuple(localPart, domain).map((parts) => parts.join('@')) },
			{ requiredKeys: ['address'] },
		)
		.map((value) => ({ ...value }));

	it('parsing what was formatted gives the same mailboxes again', () => {
		fc.assert(
			fc.property(fc.array(mailbox, { minLength: 1, maxLength: 5 }), (list) => {
				expect(parseMailboxes(list.map(formatMailbox).join(', '), 'to')).toEqual(list);
			}),
		);
	});

	it('nothing parsed ever contains a line break, and parsing it again changes nothing', () => {
		const hostile = fc
			.array(
				fc.oneof(
					fc.constantFrom(...'"\\()<>@,:;. \t\r\n\0[]', 'a@x.co', '<b@y.co>', '\ud800'),
					fc.string({ maxLength: 5 }),
				),
				{ maxLength: 30 },
			)
			.map((parts) => parts.join(''));
		fc.assert(
			fc.property(hostile, (input) => {
				let parsed;
				try {
					parsed = parseMailboxes(input, 'to');
				} catch (error) {
					expect(error).toMatchObject({ code: 'validation_error', delivery: 'not-sent' });
					return;
				}
				for (const each of parsed) {
					expect(formatMailbox(each)).not.toMatch(/[\p{Cc}\p{Cs}]/u);
					expect(parseMailbox(formatMailbox(each), 'to')).toEqual(each);
				}
			}),
			{ numRuns: 2000 },
		);
	});
});
