import { setTimeout as delay } from 'node:timers/promises';

import { QUEUE, settle, until, type Deliveries } from './use-deliveries';

/** How consumers end. */
export function describeStopping(opened: () => Deliveries): void {
	describe('stop', () => {
		it('waits for what is under way, and leaves the rest to others', async () => {
			const { add, consume, untilAll, messages, handled, stateOf } = opened();
			const uids = await add([{}, {}, {}, {}]);
			let finish = (): void => undefined;
			const consumer = consume({
				concurrency: 2,
				async handle({ message: { uid } }, lease) {
					await new Promise<void>((resolve) => {
						const others = finish;
						finish = () => {
							others();
							resolve();
						};
					});
					return settle(messages, uid, lease);
				},
			});
			await until(() => handled.length === 2);
			let stopped = false;
			const stopping = consumer.stop().then(() => {
				stopped = true;
			});
			await delay(300);
			expect(stopped).toBe(false);
			finish();
			await stopping;
			expect(handled).toHaveLength(2);
			for (const uid of handled) expect(await stateOf(uid)).toBe('sent');

			consume();
			await untilAll(uids, 'sent');
			expect(handled.toSorted()).toEqual(uids.toSorted());
			expect((await messages.find(uids)).map((each) => each?.attempts)).toEqual([1, 1, 1, 1]);
		});

		it('may be called twice, and right after the beginning', async () => {
			const { add, consume, handled } = opened();
			const consumer = consume();
			await Promise.all([consumer.stop(), consumer.stop()]);
			await add();
			await delay(200);
			expect(handled).toEqual([]);
		});

		it('is what closing does, too', async () => {
			const { add, consume, messages, handled, queue, stateOf } = opened();
			const [uid = ''] = await add();
			consume({
				async handle(_taken, lease) {
					await delay(200);
					return settle(messages, uid, lease);
				},
			});
			await until(() => handled.length === 1);
			await queue.close();
			expect(await stateOf(uid)).toBe('sent');
			expect((await messages.stats(QUEUE)).counts.sent).toBe(1);
		});
	});
}
