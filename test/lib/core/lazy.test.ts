import { createLazy } from '../../../lib/core/lazy';

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
