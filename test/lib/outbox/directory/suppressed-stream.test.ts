import { parseSuppressedStream } from '../../../../lib/outbox/directory/suppressed-stream';

describe('what an entry is about', () => {
	it('is one stream, or every email', () => {
		expect(parseSuppressedStream(' * ')).toBe('*');
		expect(parseSuppressedStream(' news ')).toBe('news');
	});

	it.each(['', '**', 'news\n*', 'a b'])('is never %j', (text) => {
		expect(() => parseSuppressedStream(text)).toThrow(
			expect.objectContaining({ code: 'validation_error', details: { field: 'stream' } }),
		);
	});
});
