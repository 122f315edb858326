import { mapInTurns, turnFor } from '../../../lib/core/in-turns';

/** How many turns of the event loop pass while something is under way. */
async function countTurns(work: () => Promise<unknown>): Promise<number> {
	let turns = 0;
	let isOver = false;
	const count = (): void => {
		turns++;
		if (!isOver) setImmediate(count);
	};
	const counting = setImmediate(count);
	await work();
	isOver = true;
	clearImmediate(counting);
	return turns;
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('mapInTurns', () => {
	it('keeps the order, and tells the places', async () => {
		const results = await mapInTurns(numbers(2000), (item, index) => [2 * item, index]);
		expect(results).toEqual(numbers(2000).map((number) => [2 * number, number]));
	});

	it('lets others have the event loop while it takes long', async () => {
		const takeAWhile = (): void => {
			const end = performance.now() + 0.1;
			while (performance.now() < end);
		};
		expect(await countTurns(() => mapInTurns(numbers(1000), takeAWhile))).toBeGreaterThan(5);
	});

	it('does short lists at once', async () => {
		expect(await countTurns(() => mapInTurns(numbers(10), String))).toBe(0);
	});

	it('fails with what the work throws', async () => {
		const fail = () => {
			throw new Error('no');
		};
		await expect(mapInTurns([1], fail)).rejects.toThrow('no');
	});
});

describe('turnFor', () => {
	it('waits for many items only', async () => {
		expect(await countTurns(() => turnFor(500))).toBe(0);
		expect(await countTurns(() => turnFor(501))).toBeGreaterThan(0);
	});
});
