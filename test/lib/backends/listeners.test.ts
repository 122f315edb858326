import { createListeners } from '../../../lib/backends/listeners';

describe('listeners', () => {
	const turn = () => new Promise(setImmediate);

	it('are told soon, once for all that happens meanwhile', async () => {
		const listeners = createListeners();
		const [first, second] = [jest.fn(), jest.fn()];
		listeners.add(first);
		listeners.add(second);
		for (let count = 0; count < 3; count++) listeners.tell();
		expect(first).not.toHaveBeenCalled();
		await turn();
		listeners.tell();
		await turn();
		expect(first).toHaveBeenCalledTimes(2);
		expect(second).toHaveBeenCalledTimes(2);
	});

	it('are told no more once they have been taken out, even of what happened before', async () => {
		const listeners = createListeners();
		const listener = jest.fn();
		const remove = listeners.add(listener);
		listeners.add(() => undefined);
		listeners.tell();
		remove();
		remove();
		await turn();
		expect(listener).not.toHaveBeenCalled();
		expect(listeners.count).toBe(1);
	});

	it('count twice when they are added twice', async () => {
		const listeners = createListeners();
		const listener = jest.fn();
		const remove = listeners.add(listener);
		listeners.add(listener);
		remove();
		listeners.tell();
		await turn();
		expect(listener).toHaveBeenCalledTimes(1);
	});
});
