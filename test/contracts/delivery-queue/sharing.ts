import { setTimeout as delay } from 'node:timers/promises';

import { startConsumingProcess } from '../../support/consuming-process';
import { ACCOUNT, LEASE_MS, QUEUE, settle, until, type Deliveries } from './use-deliveries';

/** What several workers make of one queue. */
export function describeSharing(opened: () => Deliveries, shared: boolean): void {
	it('never hands a message to two at the same time', async () => {
		const { add, consume, untilAll, messages, handled, doubled, reopen } = opened();
		const backends = shared ? [undefined, reopen(), reopen()] : [undefined, undefined, undefined];
		for (const backend of backends) {
			const options = {
				concurrency: 5,
				leaseMs: LEASE_MS,
				async handle(
					{ message: { uid } }: { readonly message: { readonly uid: string } },
					lease: { readonly token: string },
				) {
					await delay(Math.random() * 5);
					return settle(messages, uid, lease);
				},
			};
			consume(options, backend);
		}
		const uids = (
			await Promise.all([1, 2, 3].map(() => add(Array.from({ length: 100 }, () => ({})))))
		).flat();
		await untilAll(uids, 'sent');
		expect(doubled).toEqual([]);
		expect(handled.toSorted()).toEqual(uids.toSorted());
	});

	if (!shared) return;

	it('goes on where it was after a restart in the middle', async () => {
		const { add, consume, untilAll, backend, messages, handled, doubled, reopen } = opened();
		const uids = await add([
			...Array.from({ length: 20 }, () => ({})),
			{ dueAt: Date.now() + 1_000 },
		]);
		consume({
			concurrency: 2,
			async handle({ message: { uid } }, lease) {
				await delay(20);
				return settle(messages, uid, lease);
			},
		});
		await until(() => handled.length > 4);
		await backend.close();
		expect(handled.length).toBeLessThan(uids.length);

		const again = reopen();
		consume({}, again);
		await untilAll(uids, 'sent', again);
		expect(doubled).toEqual([]);
		expect(handled.toSorted()).toEqual(uids.toSorted());
	});

	it('brings the message of a process that was killed once its lease has lapsed', async () => {
		const { add, consume, untilAll, messages, store } = opened();
		const leaseMs = 1_500;
		const [uid = ''] = await add();
		const consuming = { queue: QUEUE, account: ACCOUNT, leaseMs };
		const other = await startConsumingProcess(store.address, consuming);
		expect(other.taken).toBe(uid);
		consume({ leaseMs });
		await delay(2 * leaseMs);
		expect((await messages.find([uid]))[0]).toMatchObject({ state: 'sending', attempts: 1 });
		await other.kill();
		await untilAll([uid], 'sent');
		expect((await messages.find([uid]))[0]?.attempts).toBe(2);
	});
}
