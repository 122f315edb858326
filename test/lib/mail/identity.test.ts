import fc from 'fast-check';

import { toAsciiAddress } from '../../../lib/mail/addr-spec';
import { toIdentity } from '../../../lib/mail/identity';

const same = (a: string, b: string) => toIdentity(a) === toIdentity(b);

describe('comparing addresses on NFC lower-cased local part and IDNA-ASCII lower-cased domain', () => {
	it.each([
		['case', 'Jane.DOE@Example.COM', 'jane.doe@example.com'],
		['normalisation', 'jo\u0308rg@x.co', 'J\u00d6RG@x.co'],
		['the spelling of international domains', 'a@BÜCHER.example', 'a@xn--bcher-kva.example'],
		['their full stops', 'a@bücher。example', 'a@bücher.example'],
		['quotation marks without need', '"jane.doe"@x.co', 'jane.doe@x.co'],
		['escapes without need', '"jane\\ doe"@x.co', '"jane doe"@x.co'],
	])('%s makes no difference', (_, a, b) => {
		expect(same(a, b)).toBe(true);
	});

	it.each([
		['no plus-folding', 'jane+news@x.co', 'jane@x.co'],
		['no dot-folding', 'jane.doe@gmail.com', 'janedoe@gmail.com'],
		['quotation marks that are needed', '"jane..doe"@x.co', '"jane.doe"@x.co'],
		['domains', 'a@x.co', 'a@y.co'],
	])('%s', (_, a, b) => {
		expect(same(a, b)).toBe(false);
	});

	it('comparing the compared form changes nothing', () => {
		const localPart = fc
			.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
			.filter((text) => !/[\p{Cc}\p{Cs}\p{Z}"(),:;<>@[\\\].]/u.test(text));
		fc.assert(
			fc.property(localPart, (local) => {
				const identity = toIdentity(`${local}@Bücher.Example`);
				expect(toIdentity(identity)).toBe(identity);
			}),
		);
	});

	it('SMTP gets the original spelling before the @ and ASCII after it', () => {
		expect(toAsciiAddress('Jörg+X@BÜCHER.Example')).toBe('Jörg+X@xn--bcher-kva.example');
	});
});
