import { setTimeout as delay } from 'node:timers/promises';

import type { Guarantees } from '../../../lib/core/backend';
import { startBackendProcess, type BackendProcess } from '../../support/backend-process';
import { aContent, aQueuedCall } from '../../support/queued-messages';
import { OWN, QUEUE, uidsOf, type OpenedQueue } from './use-queue';

/** What is asked of stores that outlive the one who opened them, and of those that can be closed. */
export function describeSharing(opened: () => OpenedQueue, { durable, shared }: Guarantees): void {
	describe('close', () => {
		it('leaves no messages usable behind', async () => {
			const { backend, messages, aLease } = opened();
			const end = messages.watch(() => undefined);
			await backend.close();
			end();
			const attempts = await Promise.allSettled([
				messages.add(aQueuedCall('call')),
				messages.hasCall('call'),
				messages.find(['uid']),
				messages.list({}, { limit: 1 }),
				messages.readContent('uid'),
				messages.take({ ...OWN, limit: 1 }, aLease()),
				messages.takeOne('uid', aLease()),
				messages.renew(['uid'], aLease()),
				messages.settle('uid', 'token', { state: 'sent' }),
				messages.change(['uid'], ['pending'], { state: 'cancelled' }),
				messages.nextDueInMs(OWN),
				messages.stats(QUEUE),
				messages.events(QUEUE, { limit: 1 }),
				messages.lastEventId(QUEUE),
				messages.purge({ limit: 1 }),
			]);
			const reason = { code: 'store_unavailable', delivery: 'not-sent' };
			expect(attempts).toMatchObject(Array(15).fill({ status: 'rejected', reason }));
		});
	});

	if (durable === 'immediately' || durable === 'within-a-second') {
		describe('what was acknowledged of messages', () => {
			it('is there when the store is opened again, leases included', async () => {
				const { backend, add, addAndTake, read, reopen } = opened();
				const { message, lease } = await addAndTake();
				const own = aContent({ subject: 'own' });
				const [waiting] = await add([{ content: own }]);
				await backend.close();

				const { messages } = reopen();
				if (!messages) throw new Error('the messages are gone');
				await expect(read(message.uid)).rejects.toMatchObject({ code: 'store_unavailable' });
				expect(await messages.find([message.uid])).toEqual([message]);
				expect(await messages.readContent(message.uid)).toEqual(aContent());
				expect(await messages.readContent(waiting?.uid ?? '')).toEqual(own);
				expect(await messages.events(QUEUE, { limit: 5 })).toMatchObject([{ message }]);
				expect(await messages.settle(message.uid, lease.token, { state: 'sent' })).toBe(true);
			});
		});

		describe('a corrupt message', () => {
			it('is a store error that names it, never absent', async () => {
				const { store, messages, add, take, aLease } = opened();
				const [message] = await add();
				const uid = message?.uid ?? '';
				await store.corruptMessage?.(uid);
				const attempts = await Promise.allSettled([
					messages.find([uid]),
					messages.list({}, { limit: 5 }),
					take(),
					messages.takeOne(uid, aLease()),
					messages.change([uid], ['pending'], { state: 'cancelled' }),
				]);
				const reason = { code: 'store_unavailable', message: expect.stringContaining(uid) };
				expect(attempts).toMatchObject(Array(5).fill({ status: 'rejected', reason }));
			});

			it('leaves the others readable', async () => {
				const { store, messages, add, read } = opened();
				const [broken, sound] = await add([{ account: 'account-2' }, {}]);
				await store.corruptMessage?.(broken?.uid ?? '');
				await expect(messages.find([broken?.uid ?? ''])).rejects.toMatchObject({
					code: 'store_unavailable',
				});
				expect(await read(sound?.uid ?? '')).toEqual(sound);
				expect(uidsOf(await opened().take())).toEqual([sound?.uid]);
			});
		});
	}

	if (shared !== 'process') {
		describe('two that have the messages open', () => {
			it('see the same, and respect each other’s leases', async () => {
				const { messages, add, take, reopen, aLease } = opened();
				const other = reopen().messages;
				if (!other) throw new Error('there are no messages');
				const [message] = await add();
				const uid = message?.uid ?? '';
				expect(await other.find([uid])).toEqual([message]);
				const lease = aLease();
				expect(await other.takeOne(uid, lease)).toBeDefined();
				expect(await take()).toEqual([]);
				expect(await messages.settle(uid, lease.token, { state: 'sent' })).toBe(true);
				expect(await other.renew([uid], lease)).toEqual([false]);
				expect(await other.events(QUEUE, { limit: 5 })).toHaveLength(2);
			});

			it('are told of each other’s changes', async () => {
				const { add, reopen } = opened();
				const { messages: other } = reopen();
				const told = new Promise<void>((resolve) => {
					const end = other?.watch(() => {
						void other.list({}, { limit: 1 }).then(({ messages }) => {
							if (messages.length === 0) return;
							end?.();
							resolve();
						});
					});
				});
				await delay(300);
				await add();
				await told;
			});
		});
	}

	if (shared === 'host' || shared === 'cluster') {
		describe('several processes', () => {
			let processes: BackendProcess[];
			const start = async (count: number): Promise<void> => {
				const { address } = opened().store;
				if (!address) throw new Error('A shared store needs an address for this test.');
				processes = await Promise.all(
					Array.from({ length: count }, (_, index) => startBackendProcess(address, index + 1)),
				);
			};
			beforeEach(() => {
				processes = [];
			});
			afterEach(() => Promise.all(processes.map(({ kill }) => kill())));

			it('never get the same message', async () => {
				const { add, aLease } = opened();
				const added = await add(Array.from({ length: 300 }, () => ({})));
				await start(3);
				const taken = await Promise.all(
					Array.from({ length: 40 }).flatMap(() =>
						processes.map(({ takeMessages }) => takeMessages({ ...OWN, limit: 5 }, aLease())),
					),
				);
				const uids = taken.flatMap(uidsOf);
				expect(new Set(uids).size).toBe(uids.length);
				expect(uids.toSorted()).toEqual(uidsOf(added).toSorted());
			});

			it('are told of what another one adds', async () => {
				const { add, messages } = opened();
				await start(1);
				const [child] = processes;
				// The second time the process has surely been watching before.
				for (const uid of ['call-0001', 'call-0002']) {
					const noticed = child?.noticesCall(uid);
					expect(await messages.hasCall(uid)).toBe(false);
					await delay(300);
					const [added] = await add();
					expect(added?.callUid).toBe(uid);
					expect(await noticed).toBe(true);
				}
			});
		});
	}
}
