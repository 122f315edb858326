import { readParts } from '../../../../lib/backends/sqlite/thread/parts';
import { toParts } from '../../../../lib/backends/sqlite/to-parts';

describe('the parts of a long list', () => {
	it('hold every item, in order, to the letter', async () => {
		const items = [null, 1, 'Grüße, 世界 \u{1F4E8} \u2028 \ud83d', { a: [{ b: null }] }, ['x,]']];
		expect([...readParts(await toParts(items))]).toEqual(items);
		expect(await toParts([])).toEqual([]);
	});

	it('are short, and other work goes on while they are written', async () => {
		const items = Array.from({ length: 2_000 }, (_, index) => `${index} ${'x'.repeat(2_000)}`);
		let turns = 0;
		const timer = setInterval(() => (turns += 1), 0);
		const parts = await toParts(items);
		clearInterval(timer);
		expect(turns).toBeGreaterThan(0);
		expect(parts.length).toBeGreaterThan(10);
		for (const { byteLength } of parts) expect(byteLength).toBeLessThan(300_000);
		expect([...readParts(parts)]).toEqual(items);
	});

	it('can be handed over to another thread', async () => {
		const [part] = await toParts(['a']);
		if (!part) throw new Error('there is no part');
		const copy = structuredClone(part, { transfer: [part.buffer] });
		expect([...readParts([copy])]).toEqual(['a']);
		expect(part.byteLength).toBe(0);
	});
});
