import fc from 'fast-check';

import { toParts } from '../../../lib/chat/split-text';

const sms = { max: 40, name: 'SMS' };

describe('a text for a service with a limit', () => {
	it('that fits stays as it is', () => {
		expect(toParts('x'.repeat(40), sms, true)).toEqual(['x'.repeat(40)]);
	});

	it('that is too long is refused, saying by how much', () => {
		expect(() => toParts('x'.repeat(41), sms, false)).toThrow(
			'message has 41 characters, but SMS takes at most 40 in one message. Shorten it, or choose to split long messages.',
		);
	});

	it('that is too long becomes numbered parts, if chosen', () => {
		expect(toParts('The deal is won today. The invoice follows soon.', sms, true)).toEqual([
			'(1/2) The deal is won today.',
			'(2/2) The invoice follows soon.',
		]);
	});

	it.each([
		['paragraphs', `${'a b '.repeat(5)}\n\n${'c d '.repeat(5)}`, 'a b a b a b a b a b'],
		['lines', `${'a b '.repeat(6)}\n${'c d '.repeat(5)}`, 'a b a b a b a b a b a b'],
		['words', 'word '.repeat(10), 'word word word word word word'],
		['anywhere, where there is no seam', 'x'.repeat(50), 'x'.repeat(32)],
	])('is cut between %s', (_seam, text, first) => {
		expect(toParts(text, sms, true)[0]).toBe(`(1/2) ${first}`);
	});

	it('is not cut at a seam that would leave most of a part empty', () => {
		expect(toParts(`Hi.\n\n${'x'.repeat(60)}`, sms, true)[0]).toBe(
			`(1/3) Hi.\n\n${'x'.repeat(27)}`,
		);
	});

	it('is never cut within what a reader sees as one character', () => {
		const family = '👨‍👩‍👧‍👦';
		const parts = toParts(family.repeat(10), sms, true);
		expect(
			parts
				.map((part) => part.replace(/^\(\d+\/\d+\) /, ''))
				.every((part) => part.replaceAll(family, '') === ''),
		).toBe(true);
	});

	it('is measured as the service counts', () => {
		const bytes = { ...sms, measure: (text: string) => Buffer.byteLength(text) };
		expect(() => toParts('é'.repeat(21), bytes, false)).toThrow('has 42 characters');
	});

	it('loses nothing but white space at the seams, and keeps to the limit', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
				const parts = toParts(text, sms, true);
				const bare = (part: string) => part.replace(/\s+/g, '');
				const content =
					parts.length === 1 ? parts : parts.map((part) => part.replace(/^\(\d+\/\d+\) /, ''));
				expect(bare(content.join(''))).toBe(bare(text));
				for (const part of parts) expect(part.length).toBeLessThanOrEqual(sms.max);
			}),
		);
	});

	it('is refused when it would fall into too many parts', () => {
		expect(() => toParts('x'.repeat(4000), { ...sms, max: 20 }, true)).toThrow('Shorten it.');
	});
});
