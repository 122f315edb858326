import type { Guarantees } from '../../lib/core/backend';
import { describeClaims } from './backend/claims';
import { describeLeases } from './backend/leases';
import { describeLists } from './backend/lists';
import { describeRates } from './backend/rates';
import { describeRecords } from './backend/records';
import { describeSharing } from './backend/sharing';
import { useStore, type TestStore } from './backend/use-store';

export interface BackendContract {
	readonly name: string;
	/** What the backend promises, and so what is asked of it. */
	readonly guarantees: Guarantees;
	/** Makes an empty store for one test. */
	createStore(): TestStore | Promise<TestStore>;
}

/** What every backend must do, as far as its guarantees go. */
export function describeBackendContract({ name, guarantees, createStore }: BackendContract): void {
	describe(`the contract of backends, kept by ${name}`, () => {
		const opened = useStore(createStore);

		it('says its name and what it guarantees', () => {
			const { backend } = opened();
			expect(backend.name).toBe(name);
			expect(backend.guarantees).toEqual(guarantees);
		});

		describeClaims(opened);
		describeLeases(opened);
		describeRecords(opened);
		describeLists(opened);
		describeRates(opened, guarantees);

		describe('the installation secret', () => {
			it('has 32 bytes and stays the same', async () => {
				const { backend } = opened();
				const secrets = await Promise.all([backend.secret(), backend.secret()]);
				expect(secrets[0]).toHaveLength(32);
				expect(secrets[1]).toEqual(secrets[0]);
				expect(await backend.secret()).toEqual(secrets[0]);
			});
		});

		describe('close', () => {
			it('finishes what was asked for', async () => {
				const { backend, submissions, aRecord, aLease } = opened();
				const claims = ['a', 'b', 'c'].map((key) => submissions.claim(aRecord({ key }), aLease()));
				await backend.close();
				expect(await Promise.all(claims)).toEqual(Array(3).fill({ claimed: true }));
			});

			it('may be called twice, and leaves nothing usable behind', async () => {
				const { backend, submissions, aRecord, aLease } = opened();
				await Promise.all([backend.close(), backend.close()]);
				await backend.close();
				const attempts = await Promise.allSettled([
					submissions.claim(aRecord(), aLease()),
					submissions.swap(aRecord(), { revision: 1 }, null),
					submissions.renew('uid', aLease()),
					submissions.findByUid('uid'),
					submissions.findByKey('scope', 'key'),
					submissions.findNewestInSlot({ scope: 's', slot: '0:0', fingerprint: 'f' }),
					submissions.list({}, { limit: 1 }),
					submissions.prune(1),
					backend.rates.take([{ name: 'bucket', limits: [{ limit: 1, perMs: 1_000 }] }]),
					backend.rates.rest('bucket', 1_000),
				]);
				const reason = { code: 'store_unavailable', delivery: 'not-sent' };
				expect(attempts).toMatchObject(Array(10).fill({ status: 'rejected', reason }));
			});
		});

		describeSharing(opened, guarantees);
	});
}
