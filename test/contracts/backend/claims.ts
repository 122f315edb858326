import type { OpenedStore } from './use-store';

/** Who gets a key. */
export function describeClaims(opened: () => OpenedStore): void {
	describe('claim', () => {
		it('stores a new record for the holder of its key', async () => {
			const { submissions, claim } = opened();
			const { record } = await claim();
			const found = await submissions.findByKey(record.scope, record.key);
			expect(found?.submission).toEqual(record);
			expect(found?.leaseRemainingMs).toBeGreaterThan(0);
			expect(await submissions.findByUid(record.uid)).toEqual(found);
		});

		it('keeps every field of a record', async () => {
			const { submissions, claim } = opened();
			const { record } = await claim({
				subject: 'Grüße, 世界 \u{1F4E8}\n"quoted" \u2028',
				lookups: { email: { parent: { references: ['<a@x>', '<b@x>'] }, channel: null } },
				recipients: ['a@x.co', 'b@x.co'],
				tags: ['order', 'Ünïcode'],
				contactId: 'c1',
				dealId: 'd1',
				contextType: 'ticket',
				contextId: '42',
				origin: { workflowId: 'w', nodeId: 'n', executionId: 'e', slot: '0:1' },
				failure: {
					code: 'provider_error',
					message: 'no',
					field: 'to',
					status: 550,
					reason: '5.1.1',
				},
				settledAt: 1,
				receipt: {
					status: 'sent',
					id: 'p1',
					threadId: 't1',
					messageId: '<m@x>',
					sentAt: 2,
					accepted: ['a@x.co'],
					rejected: [{ address: 'b@x.co', reason: 'no such user' }],
				},
				steps: [
					{
						id: 'email',
						route: 'email',
						provider: 'smtp',
						account: 'account-1',
						state: 'sent',
						attempts: 2,
						committedAt: 1,
						evidence: { draft: 'd-1' },
					},
				],
			});
			expect((await submissions.findByUid(record.uid))?.submission).toEqual(record);
		});

		it('gives the holder back when the key is taken', async () => {
			const { submissions, claim, aRecord, aLease } = opened();
			const { record } = await claim();
			const rival = aRecord();
			const result = await submissions.claim(rival, aLease());
			expect(result).toEqual({ claimed: false, holder: await submissions.findByUid(record.uid) });
			expect(await submissions.findByUid(rival.uid)).toBeUndefined();
		});

		it('keeps scopes apart, and keys apart', async () => {
			const { claim, submissions } = opened();
			const { record: first } = await claim({ scope: 'named:a', key: 'b' });
			const { record: second } = await claim({ scope: 'named:a', key: 'B' });
			const { record: third } = await claim({ scope: 'named:ab', key: '' });
			expect((await submissions.findByKey('named:a', 'b'))?.submission).toEqual(first);
			expect((await submissions.findByKey('named:a', 'B'))?.submission).toEqual(second);
			expect((await submissions.findByKey('named:ab', ''))?.submission).toEqual(third);
			expect(await submissions.findByKey('named:a', 'c')).toBeUndefined();
		});

		it('refuses a uid that is already on record', async () => {
			const { claim, submissions, aRecord, aLease } = opened();
			const { record } = await claim();
			const twin = aRecord({ uid: record.uid, key: 'another' });
			await expect(submissions.claim(twin, aLease())).rejects.toMatchObject({
				code: 'store_unavailable',
			});
			expect((await submissions.findByUid(record.uid))?.submission).toEqual(record);
		});

		it('reserves atomically: of 50 concurrent claims exactly one wins', async () => {
			const { submissions, aRecord, aLease } = opened();
			const records = Array.from({ length: 50 }, () => aRecord());
			const results = await Promise.all(
				records.map((record) => submissions.claim(record, aLease())),
			);
			const winners = records.filter((_, index) => results[index]?.claimed);
			expect(winners).toHaveLength(1);
			const holders = results.flatMap((result) =>
				result.claimed ? [] : [result.holder.submission],
			);
			expect(holders).toEqual(Array(49).fill(winners[0]));
		});
	});

	describe('claim that supersedes', () => {
		it('takes the key of a holder that has not changed, which stays on record', async () => {
			const { submissions, claim, aRecord, aLease } = opened();
			const { record: old } = await claim();
			const revision = (await submissions.findByUid(old.uid))?.revision ?? 0;
			const next = aRecord();
			const result = await submissions.claim(next, aLease(), { uid: old.uid, revision });
			expect(result).toEqual({ claimed: true });
			expect((await submissions.findByKey(next.scope, next.key))?.submission).toEqual(next);
			const superseded = await submissions.findByUid(old.uid);
			expect(superseded?.submission).toEqual(old);
			expect(superseded?.revision).toBeGreaterThan(revision);
			expect(superseded?.leaseRemainingMs).toBeLessThanOrEqual(0);
		});

		it('takes nothing when the holder has changed', async () => {
			const { submissions, claim, aRecord, aLease } = opened();
			const { record: old, lease } = await claim();
			const revision = (await submissions.findByUid(old.uid))?.revision ?? 0;
			await submissions.swap({ ...old, state: 'sending' }, { token: lease.token }, lease);
			const result = await submissions.claim(aRecord(), aLease(), { uid: old.uid, revision });
			expect(result).toMatchObject({
				claimed: false,
				holder: { submission: { uid: old.uid, state: 'sending' } },
			});
			expect(await submissions.renew(old.uid, lease)).toBe(true);
		});

		it('takes nothing when another record holds the key by now', async () => {
			const { submissions, claim, aRecord, aLease } = opened();
			const { record: first } = await claim();
			const revision = (await submissions.findByUid(first.uid))?.revision ?? 0;
			const second = aRecord();
			await submissions.claim(second, aLease(), { uid: first.uid, revision });
			const result = await submissions.claim(aRecord(), aLease(), { uid: first.uid, revision });
			expect(result).toMatchObject({ claimed: false, holder: { submission: second } });
		});

		it('wins a free key although the named holder is gone', async () => {
			const { submissions, aRecord, aLease } = opened();
			const result = await submissions.claim(aRecord(), aLease(), { uid: 'gone', revision: 1 });
			expect(result).toEqual({ claimed: true });
		});

		it('of 50 at once exactly one wins', async () => {
			const { submissions, claim, aRecord, aLease } = opened();
			const { record: old } = await claim();
			const revision = (await submissions.findByUid(old.uid))?.revision ?? 0;
			const results = await Promise.all(
				Array.from({ length: 50 }, () =>
					submissions.claim(aRecord(), aLease(), { uid: old.uid, revision }),
				),
			);
			expect(results.filter(({ claimed }) => claimed)).toHaveLength(1);
		});
	});
}
