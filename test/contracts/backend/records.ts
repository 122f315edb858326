import type { SubmissionState } from '../../../lib/core/submission';
import { LEASE_MS, type OpenedStore } from './use-store';

const DAY_MS = 86_400_000;
const SLOT = { scope: 'node:w1/n1', slot: '0:1', fingerprint: 'fp1:a' };

/** What is found, and what is forgotten. */
export function describeRecords(opened: () => OpenedStore): void {
	describe('findNewestInSlot', () => {
		it('gives the newest record of the same node, run index, item index and fingerprint', async () => {
			const { submissions, claim, clock } = opened();
			const origin = { slot: SLOT.slot };
			await claim({ origin, key: 'older' });
			await clock.advance(1_000);
			const { record: newest } = await claim({ origin, key: 'newest' });
			await claim({ origin, key: 'before both', createdAt: 1 });
			await claim({ origin: { slot: '0:2' }, key: 'other item' });
			await claim({ origin, key: 'other content', fingerprint: 'fp1:b' });
			await claim({ origin, key: 'other node', scope: 'node:w1/n2' });
			await claim({ key: 'no slot' });
			expect((await submissions.findNewestInSlot(SLOT))?.submission).toEqual(newest);
		});

		it('leaves out what was superseded', async () => {
			const { submissions, claim, clock, aRecord, aLease } = opened();
			const origin = { slot: SLOT.slot };
			const { record: older } = await claim({ origin, key: 'older' });
			await clock.advance(1_000);
			const { record: old } = await claim({ origin, key: 'newer' });
			const revision = (await submissions.findByUid(old.uid))?.revision ?? 0;
			const elsewhere = aRecord({ key: 'newer', origin: { slot: '0:9' } });
			await submissions.claim(elsewhere, aLease(), { uid: old.uid, revision });
			expect((await submissions.findNewestInSlot(SLOT))?.submission).toEqual(older);
		});

		it('follows a record into the slot of its next try', async () => {
			const { submissions, claim } = opened();
			const { record, lease } = await claim({ origin: { slot: '5:5' } });
			const moved = { ...record, origin: { slot: SLOT.slot } };
			await submissions.swap(moved, { token: lease.token }, lease);
			expect((await submissions.findNewestInSlot(SLOT))?.submission).toEqual(moved);
			expect(await submissions.findNewestInSlot({ ...SLOT, slot: '5:5' })).toBeUndefined();
		});

		it('finds nothing in an empty slot', async () => {
			expect(await opened().submissions.findNewestInSlot(SLOT)).toBeUndefined();
		});
	});

	describe('prune', () => {
		const settle = async (
			{ submissions, claim }: OpenedStore,
			state: SubmissionState,
			key: string = state,
		): Promise<string> => {
			const { record, lease } = await claim({ key, retentionMs: DAY_MS });
			await submissions.swap({ ...record, state }, { token: lease.token }, null);
			return record.uid;
		};

		it('forgets a record, and frees its key, once its retention is over', async () => {
			const { submissions, clock, claim } = opened();
			const uid = await settle(opened(), 'sent', 'key-1');
			await clock.advance(DAY_MS - 1);
			expect(await submissions.prune(100)).toBe(0);
			expect(await submissions.findByUid(uid)).toBeDefined();
			await clock.advance(1);
			expect(await submissions.prune(100)).toBe(1);
			expect(await submissions.findByUid(uid)).toBeUndefined();
			await claim({ key: 'key-1' });
		});

		it('counts the retention from the last change', async () => {
			const { submissions, clock, claim } = opened();
			const { record, lease } = await claim({ retentionMs: DAY_MS });
			await clock.advance(DAY_MS / 2);
			const sent = { ...record, state: 'sent' as const, updatedAt: clock.now() };
			await submissions.swap(sent, { token: lease.token }, null);
			await clock.advance(DAY_MS / 2);
			expect(await submissions.prune(100)).toBe(0);
			await clock.advance(DAY_MS / 2);
			expect(await submissions.prune(100)).toBe(1);
		});

		it.each(['unknown', 'sending'] as const)(
			'keeps records in state %s: they outlive the window until resolved',
			async (state) => {
				const { submissions, clock } = opened();
				const uid = await settle(opened(), state);
				await clock.advance(1_000 * DAY_MS);
				expect(await submissions.prune(100)).toBe(0);
				expect((await submissions.findByUid(uid))?.submission.state).toBe(state);
			},
		);

		it('keeps a record that somebody holds', async () => {
			const { submissions, claim, clock } = opened();
			const { record } = await claim({ retentionMs: 0 });
			await clock.advance(LEASE_MS - 1);
			expect(await submissions.prune(100)).toBe(0);
			expect(await submissions.findByUid(record.uid)).toBeDefined();
			await clock.advance(1);
			expect(await submissions.prune(100)).toBe(1);
		});

		it('forgets superseded records too, and leaves the key to its holder', async () => {
			const { submissions, clock, aRecord, aLease } = opened();
			const uid = await settle(opened(), 'sent', 'key-1');
			const revision = (await submissions.findByUid(uid))?.revision ?? 0;
			const next = aRecord({ retentionMs: 2 * DAY_MS });
			await submissions.claim(next, aLease(), { uid, revision });
			await clock.advance(DAY_MS);
			expect(await submissions.prune(100)).toBe(1);
			expect((await submissions.findByKey(next.scope, next.key))?.submission).toEqual(next);
		});

		it('forgets no more than it was told at once', async () => {
			const { submissions, clock } = opened();
			for (const key of ['a', 'b', 'c', 'd', 'e']) await settle(opened(), 'sent', key);
			await clock.advance(DAY_MS);
			const chunks = [];
			for (let chunk = 0; chunk < 4; chunk++) chunks.push(await submissions.prune(2));
			expect(chunks).toEqual([2, 2, 1, 0]);
		});

		it('happens by itself while the store is in use', async () => {
			const { submissions, clock, claim } = opened();
			const uid = await settle(opened(), 'sent');
			await clock.advance(DAY_MS);
			await claim({ key: 'another' });
			expect(await submissions.findByUid(uid)).toBeUndefined();
		});
	});

	describe('the records that are given out', () => {
		it('are copies: changing one changes nothing in the store', async () => {
			const { submissions, claim } = opened();
			const { record } = await claim();
			const expected = structuredClone(record);
			record.tags.push('changed after the claim');
			(await submissions.findByUid(record.uid))?.submission.tags.push('changed after reading');
			expect((await submissions.findByUid(record.uid))?.submission).toEqual(expected);
		});
	});
}
