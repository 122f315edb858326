import type { Guarantees } from '../../../lib/core/backend';
import { startBackendProcess } from '../../support/backend-process';
import type { OpenedStore } from './use-store';

const DAY_MS = 86_400_000;

/** What is asked of stores that outlive the one who opened them. */
export function describeSharing(opened: () => OpenedStore, { durable, shared }: Guarantees): void {
	if (durable === 'immediately' || durable === 'within-a-second') {
		describe('what was acknowledged', () => {
			it('is there when the store is opened again', async () => {
				const { backend, claim, reopen } = opened();
				const { record } = await claim();
				const account = { name: 'account', limits: [{ limit: 2, perMs: DAY_MS }] };
				await backend.rates.take([account]);
				await backend.rates.rest('channel', DAY_MS);
				const secret = await backend.secret();
				await backend.close();

				const again = reopen();
				expect((await again.submissions.findByKey(record.scope, record.key))?.submission).toEqual(
					record,
				);
				const channel = { name: 'channel', limits: [] };
				expect(await again.rates.take([account, channel])).toMatchObject({
					retryAfterMs: DAY_MS,
					window: { remaining: 1 },
					heldBy: 'rest',
				});
				expect(await again.secret()).toEqual(secret);
			});
		});

		describe('a corrupt record', () => {
			it('is a store error that names it, never absent', async () => {
				const { store, submissions, claim, aRecord, aLease } = opened();
				const { record } = await claim({ origin: { slot: '0:0' } });
				const { uid, scope, key, fingerprint } = record;
				await store.corrupt?.(uid);
				const attempts = await Promise.allSettled([
					submissions.findByUid(uid),
					submissions.findByKey(scope, key),
					submissions.findNewestInSlot({ scope, slot: '0:0', fingerprint }),
					submissions.claim(aRecord(), aLease()),
					submissions.list({ key }, { limit: 1 }),
				]);
				const reason = { code: 'store_unavailable', message: expect.stringContaining(uid) };
				expect(attempts).toMatchObject(Array(5).fill({ status: 'rejected', reason }));
			});

			it('leaves the others readable', async () => {
				const { store, submissions, claim } = opened();
				const { record: broken } = await claim({ key: 'broken' });
				const { record: sound } = await claim({ key: 'sound' });
				await store.corrupt?.(broken.uid);
				const [first, second] = await Promise.allSettled([
					submissions.findByUid(broken.uid),
					submissions.findByUid(sound.uid),
				]);
				expect(first.status).toBe('rejected');
				expect(second).toMatchObject({ status: 'fulfilled', value: { submission: sound } });
			});
		});
	}

	if (shared !== 'process') {
		describe('two that have the store open', () => {
			it('see the same records and secret', async () => {
				const { backend, claim, submissions, reopen } = opened();
				const other = reopen();
				const { record, lease } = await claim();
				expect((await other.submissions.findByUid(record.uid))?.submission).toEqual(record);
				const sent = { ...record, state: 'sent' as const };
				expect(await other.submissions.swap(sent, { token: lease.token }, null)).toBe(true);
				expect((await submissions.findByUid(record.uid))?.submission).toEqual(sent);

				const [first, second] = await Promise.all([backend.secret(), other.secret()]);
				expect(second).toEqual(first);
			});
		});
	}

	if (shared === 'host' || shared === 'cluster') {
		describe('four processes', () => {
			it('reserve atomically: of 50 concurrent claims from each exactly one wins', async () => {
				const { store, aRecord, aLease } = opened();
				const { address } = store;
				if (!address) throw new Error('A shared store needs an address for this test.');
				const processes = await Promise.all(
					[1, 2, 3, 4].map((series) => startBackendProcess(address, series)),
				);
				try {
					const results = await Promise.all(
						Array.from({ length: 50 }).flatMap(() =>
							processes.map(({ claim }) => claim(aRecord(), aLease())),
						),
					);
					expect(results).toHaveLength(200);
					expect(results.filter(({ claimed }) => claimed)).toHaveLength(1);
					const holders = results.flatMap((result) =>
						result.claimed ? [] : [result.holder.submission.uid],
					);
					expect(new Set(holders).size).toBe(1);
				} finally {
					await Promise.all(processes.map(({ kill }) => kill()));
				}
			});
		});
	}
}
