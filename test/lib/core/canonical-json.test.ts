import {
	canonicalJson,
	canonicalText,
	isSameJson,
	type Json,
} from '../../../lib/core/canonical-json';

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

describe('the same JSON', () => {
	const pairs: readonly (readonly [Json | undefined, Json | undefined])[] = [
		[undefined, undefined],
		[null, null],
		['é', 'é'],
		[
			{ a: 1, b: [{ c: null }] },
			{ b: [{ c: null }], a: 1 },
		],
	];
	it.each(pairs)('is %j and %j', (a, b) => {
		expect(isSameJson(a, b)).toBe(true);
	});

	const others: readonly (readonly [Json | undefined, Json | undefined])[] = [
		[undefined, null],
		[1, '1'],
		['é', 'e\u0301'],
		[[], {}],
		[
			[1, 2],
			[2, 1],
		],
		[[1], [1, 2]],
		[{ a: 1 }, { a: 1, b: null }],
		[{ a: null }, { b: null }],
		[{}, JSON.parse('{"__proto__":1}')],
	];
	it.each(others)('is not %j and %j', (a, b) => {
		expect(isSameJson(a, b)).toBe(false);
		expect(isSameJson(b, a)).toBe(false);
	});
});
