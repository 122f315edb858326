import { LEASE_MS, type OpenedStore } from './use-store';

/** Who may write. */
export function describeLeases(opened: () => OpenedStore): void {
	describe('swap', () => {
		it('replaces the record for the holder of the lease, and the revision grows', async () => {
			const { submissions, claim } = opened();
			const { record, lease } = await claim();
			const before = await submissions.findByUid(record.uid);
			const sending = { ...record, state: 'sending' as const, attempts: 2 };
			expect(await submissions.swap(sending, { token: lease.token }, lease)).toBe(true);
			const after = await submissions.findByUid(record.uid);
			expect(after?.submission).toEqual(sending);
			expect(after?.revision).toBeGreaterThan(before?.revision ?? Infinity);
			expect(after?.leaseRemainingMs).toBe(LEASE_MS);
		});

		it('ends the lease when it is given none', async () => {
			const { submissions, claim } = opened();
			const { record, lease } = await claim();
			const sent = { ...record, state: 'sent' as const };
			expect(await submissions.swap(sent, { token: lease.token }, null)).toBe(true);
			expect((await submissions.findByUid(record.uid))?.leaseRemainingMs).toBe(0);
			expect(await submissions.swap(record, { token: lease.token }, lease)).toBe(false);
			expect((await submissions.findByUid(record.uid))?.submission).toEqual(sent);
		});

		it('by revision works as long as nothing was written since', async () => {
			const { submissions, claim, aLease } = opened();
			const { record, lease } = await claim();
			const revision = (await submissions.findByUid(record.uid))?.revision ?? 0;
			const taken = { ...record, attempts: 2 };
			const newLease = aLease();
			expect(await submissions.swap(taken, { revision }, newLease)).toBe(true);
			expect(await submissions.swap(record, { revision }, aLease())).toBe(false);
			expect((await submissions.findByUid(record.uid))?.submission).toEqual(taken);
			expect(await submissions.renew(record.uid, lease)).toBe(false);
			expect(await submissions.renew(record.uid, newLease)).toBe(true);
		});

		it('by revision is not put off by a renewal', async () => {
			const { submissions, claim, aLease } = opened();
			const { record, lease } = await claim();
			const revision = (await submissions.findByUid(record.uid))?.revision ?? 0;
			expect(await submissions.renew(record.uid, lease)).toBe(true);
			expect(await submissions.swap(record, { revision }, aLease())).toBe(true);
		});

		it('of 50 take-overs at once exactly one wins', async () => {
			const { submissions, claim, aLease } = opened();
			const { record } = await claim();
			const revision = (await submissions.findByUid(record.uid))?.revision ?? 0;
			const results = await Promise.all(
				Array.from({ length: 50 }, () => submissions.swap(record, { revision }, aLease())),
			);
			expect(results.filter(Boolean)).toHaveLength(1);
		});

		it('of a record that is not there is false', async () => {
			const { submissions, aRecord, aLease } = opened();
			expect(await submissions.swap(aRecord(), { revision: 1 }, null)).toBe(false);
			expect(await submissions.swap(aRecord(), { token: 'any' }, aLease())).toBe(false);
		});
	});

	describe('a stale token', () => {
		it('can neither settle nor release nor renew after a take-over', async () => {
			const { submissions, claim, aLease } = opened();
			const { record, lease: stale } = await claim();
			const revision = (await submissions.findByUid(record.uid))?.revision ?? 0;
			const taken = { ...record, attempts: 2 };
			const lease = aLease();
			await submissions.swap(taken, { revision }, lease);

			const { token } = stale;
			expect(await submissions.swap({ ...record, state: 'sent' }, { token }, null)).toBe(false);
			expect(await submissions.swap({ ...record, state: 'released' }, { token }, null)).toBe(false);
			expect(await submissions.renew(record.uid, stale)).toBe(false);
			const found = await submissions.findByUid(record.uid);
			expect(found?.submission).toEqual(taken);
			expect(found?.leaseRemainingMs).toBe(LEASE_MS);
		});

		it('can do nothing after its record was superseded, though its lease ran on', async () => {
			const { submissions, claim, aRecord, aLease } = opened();
			const { record, lease } = await claim();
			const revision = (await submissions.findByUid(record.uid))?.revision ?? 0;
			await submissions.claim(aRecord(), aLease(), { uid: record.uid, revision });
			const guard = { token: lease.token };
			expect(await submissions.swap({ ...record, state: 'sending' }, guard, lease)).toBe(false);
			expect(await submissions.renew(record.uid, lease)).toBe(false);
		});

		it('of one record means nothing to another', async () => {
			const { submissions, claim } = opened();
			const { lease } = await claim({ key: 'one' });
			const { record: other } = await claim({ key: 'two' });
			expect(await submissions.swap(other, { token: lease.token }, null)).toBe(false);
			expect(await submissions.renew(other.uid, lease)).toBe(false);
		});
	});

	describe('a lease', () => {
		it('runs down with the clock and lapses', async () => {
			const { submissions, claim, clock } = opened();
			const { record } = await claim();
			const remainingMs = async () => (await submissions.findByUid(record.uid))?.leaseRemainingMs;
			expect(await remainingMs()).toBe(LEASE_MS);
			await clock.advance(LEASE_MS - 1);
			expect(await remainingMs()).toBe(1);
			await clock.advance(1);
			expect(await remainingMs()).toBeLessThanOrEqual(0);
		});

		it('is renewed from the time of the renewal, and the revision stays', async () => {
			const { submissions, claim, clock } = opened();
			const { record, lease } = await claim();
			const before = await submissions.findByUid(record.uid);
			await clock.advance(LEASE_MS - 1);
			expect(await submissions.renew(record.uid, { ...lease, ms: 2 * LEASE_MS })).toBe(true);
			const after = await submissions.findByUid(record.uid);
			expect(after).toEqual({ ...before, leaseRemainingMs: 2 * LEASE_MS });
		});

		it('that lapsed can be renewed and used as long as nobody took over', async () => {
			const { submissions, claim, clock } = opened();
			const { record, lease } = await claim();
			await clock.advance(2 * LEASE_MS);
			expect(await submissions.renew(record.uid, lease)).toBe(true);
			expect((await submissions.findByUid(record.uid))?.leaseRemainingMs).toBe(LEASE_MS);
			await clock.advance(2 * LEASE_MS);
			expect(await submissions.swap(record, { token: lease.token }, null)).toBe(true);
		});

		it('of a record that is not there cannot be renewed', async () => {
			const { submissions, aLease } = opened();
			expect(await submissions.renew('nobody', aLease())).toBe(false);
		});
	});
}
