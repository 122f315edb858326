import { callForEach } from '../../../../lib/providers/gmail/call-for-each';

const ITEMS = Array.from({ length: 12 }, (_each, index) => index);

describe('a call for each item', () => {
	it('keeps their order, and makes five at a time', async () => {
		let open = 0;
		const seen: number[] = [];
		const answers = await callForEach(ITEMS, async (item) => {
			seen.push(++open);
			// The first takes the longest.
			await new Promise((resolve) => setTimeout(resolve, 12 - item));
			open--;
			return `answer ${item}`;
		});
		expect(answers).toEqual(ITEMS.map((item) => `answer ${item}`));
		expect(Math.max(...seen)).toBe(5);
	});

	it('leaves none under way when one fails, and begins no other', async () => {
		const ended: number[] = [];
		const calling = callForEach(ITEMS, async (item) => {
			if (item === 1) throw new Error('refused');
			await new Promise((resolve) => setTimeout(resolve, 10));
			ended.push(item);
		});
		await expect(calling).rejects.toThrow('refused');
		expect(ended).toEqual([0, 2, 3, 4]);
	});
});
