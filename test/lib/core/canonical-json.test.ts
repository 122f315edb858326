import { canonicalJson, canonicalText } from '../../../lib/core/canonical-json';

describe('canonical JSON', () => {
	it('sorts keys at every depth', () => {
		expect(canonicalJson({ b: 1, a: { d: [true, null], c: 'x' } })).toBe(
			'{"a":{"c":"x","d":[true,null]},"b":1}',
		);
	});

	it('keeps the order of lists', () => {
		expect(canonicalJson(['b', 'a'])).not.toBe(canonicalJson(['a', 'b']));
	});

	it('writes NFC text, so that composed and decomposed letters compare equal', () => {
		expect(canonicalJson('Jose\u0301')).toBe(canonicalJson('Jos\u00e9'));
	});

	it('writes LF line ends', () => {
		expect(canonicalText('a\r\nb\rc\nd')).toBe('a\nb\nc\nd');
	});

	it('tells a number from its text', () => {
		expect(canonicalJson({ a: 1 })).not.toBe(canonicalJson({ a: '1' }));
	});
});
