import { validationError } from '../../../../lib/core/errors';
import { importRows } from '../../../../lib/outbox/directory/import-rows';

const toEntry = ({ address = '' }) => {
	if (address.includes('@')) return address;
	throw validationError('address', `${address} has no @`);
};

describe('an import', () => {
	it('stores what is valid at once, and tells what is not, by line', async () => {
		const stored: (readonly string[])[] = [];
		const rows = ['a@a.co', 'b', 'c@a.co'].map((address) => ({ address }));
		const store = async (entries: readonly string[]) => void stored.push(entries);
		expect(await importRows(rows, { toEntry, store })).toEqual({
			imported: 2,
			invalid: 1,
			problems: [{ line: 2, message: 'b has no @' }],
		});
		expect(stored).toEqual([['a@a.co', 'c@a.co']]);
	});

	it('tells a hundred faulty lines and counts them all', async () => {
		const rows = Array.from({ length: 1000 }, () => ({ address: 'x' }));
		const output = await importRows(rows, { toEntry, store: async () => undefined });
		expect(output).toMatchObject({ imported: 0, invalid: 1000 });
		expect(output.problems).toHaveLength(100);
	});

	it('lets others have their turn', async () => {
		let turns = 0;
		const count = (): void => {
			turns++;
			next = setImmediate(count);
		};
		let next = setImmediate(count);
		const rows = Array.from({ length: 2500 }, () => ({ address: 'a@a.co' }));
		await importRows(rows, { toEntry, store: async () => undefined });
		clearImmediate(next);
		expect(turns).toBe(9);
	});

	it('does not pass over a fault of ours', async () => {
		const broken = {
			toEntry: () => {
				throw new TypeError('oops');
			},
			store: async () => undefined,
		};
		await expect(importRows([{}], broken)).rejects.toThrow('oops');
	});

	it('fails when nothing could be stored', async () => {
		const store = async () => {
			throw new Error('disk full');
		};
		await expect(importRows([{ address: 'a@a.co' }], { toEntry, store })).rejects.toThrow('disk');
	});
});
