import { createLazy, inOwnTurn } from '../../../lib/core/lazy';

describe('something lazy', () => {
	it('is made when it is first asked for, and once', async () => {
		const make = jest.fn(async () => ({}));
		const get = createLazy(make);
		expect(make).not.toHaveBeenCalled();
		const [first, second] = await Promise.all([get(), get()]);
		expect(await get()).toBe(first);
		expect(second).toBe(first);
		expect(make).toHaveBeenCalledTimes(1);
	});

	it('is tried again after a failure', async () => {
		const make = jest.fn(async () => 'made').mockRejectedValueOnce(new Error('not now'));
		const get = createLazy<string>(make);
		await expect(get()).rejects.toThrow('not now');
		expect(await get()).toBe('made');
	});
});

describe('work in a turn of its own', () => {
	it('lets others have theirs before it and after it', async () => {
		const order: string[] = [];
		setImmediate(() => order.push('before'));
		const work = inOwnTurn(async () => {
			order.push('work');
			setImmediate(() => order.push('after'));
			return 42;
		});
		expect(order).toEqual([]);
		expect(await work).toBe(42);
		expect(order).toEqual(['before', 'work', 'after']);
	});

	it('fails as the work does', async () => {
		const failing = inOwnTurn(() => Promise.reject(new Error('no such package')));
		await expect(failing).rejects.toThrow('no such package');
	});
});
