import { setTimeout as delay } from 'node:timers/promises';

import type { QueueStore } from '../../../lib/core/queue-store';
import type { OpenedQueue } from './use-queue';

/** Long enough for whatever was under way. */
const QUIET_MS = 300;

/** Who is told that something has happened. */
export function describeWatching(opened: () => OpenedQueue): void {
	describe('watch', () => {
		let ends: (() => void)[];
		beforeEach(() => {
			ends = [];
		});
		afterEach(() => ends.forEach((end) => end()));

		/** Watches, and waits until what happened before has been told. */
		const startWatching = async (messages: QueueStore) => {
			const listener = jest.fn();
			const end = messages.watch(listener);
			ends.push(end);
			await delay(QUIET_MS);
			listener.mockClear();
			return { listener, end };
		};
		const isTold = async (listener: jest.Mock): Promise<void> => {
			if (listener.mock.calls.length > 0) return;
			await new Promise<void>((resolve) => {
				listener.mockImplementation(() => resolve());
			});
		};

		it('tells that messages were added', async () => {
			const { messages, add } = opened();
			const { listener } = await startWatching(messages);
			await add();
			await isTold(listener);
		});

		it('tells at once, however shortly before it was begun', async () => {
			const { messages, add } = opened();
			const listener = jest.fn();
			ends.push(messages.watch(listener));
			await add();
			await isTold(listener);
		});

		it('tells that a message was settled', async () => {
			const { messages, addAndTake } = opened();
			const { message, lease } = await addAndTake();
			const { listener } = await startWatching(messages);
			await messages.settle(message.uid, lease.token, { state: 'sent' });
			await isTold(listener);
		});

		it('tells that a message was changed', async () => {
			const { messages, add } = opened();
			const [message] = await add();
			const { listener } = await startWatching(messages);
			await messages.change([message?.uid ?? ''], ['pending'], { state: 'cancelled' });
			await isTold(listener);
		});

		it('tells everybody who watches, until they end it', async () => {
			const { messages, add } = opened();
			const first = await startWatching(messages);
			const second = await startWatching(messages);
			first.end();
			first.end();
			const told = first.listener.mock.calls.length;
			await add();
			await isTold(second.listener);
			await delay(QUIET_MS);
			expect(first.listener).toHaveBeenCalledTimes(told);
		});
	});
}
