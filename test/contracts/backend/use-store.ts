import type { Backend } from '../../../lib/core/backend';
import type { Clock, Ids } from '../../../lib/core/ports';
import type { Submission } from '../../../lib/core/submission';
import type { Lease } from '../../../lib/core/submission-store';
import type { StoreAddress } from '../../support/backend-process';
import { createFakeClock, type FakeClock } from '../../support/fake-clock';
import { createFakeIds } from '../../support/fake-ids';
import { aSubmission } from '../../support/submissions';

export const LEASE_MS = 60_000;

/** Threads and processes start slowly on a busy machine. */
const PATIENCE_MS = 60_000;

/** One store of a backend, empty at first. */
export interface TestStore {
	/** Opens the store; once more each time, where the backend keeps it outside of the process. */
	open(environment: { readonly clock: Clock; readonly ids: Ids }): Backend;
	/** How another process opens it. Needed where the guarantees share it beyond the process. */
	readonly address?: StoreAddress;
	/** Makes a record unreadable, where the backend's records can be. */
	corrupt?(uid: string): void | Promise<void>;
	/** Likewise a queued message, and a document. */
	corruptMessage?(uid: string): void | Promise<void>;
	corruptDocument?(collection: string, key: string): void | Promise<void>;
	/** Everything that the store holds, keys included, as text; where it is not in this process alone. */
	dump?(): string | Promise<string>;
	remove(): void | Promise<void>;
}

/** What a test of the contract works with: a store of its own. */
export interface OpenedStore {
	readonly store: TestStore;
	readonly clock: FakeClock;
	readonly backend: Backend;
	readonly submissions: Backend['submissions'];
	/** Opens the store once more. */
	reopen(): Backend;
	/** A new record, created now. */
	aRecord(overrides?: Partial<Submission>): Submission;
	aLease(ms?: number): Lease;
	/** Claims a new record for a new lease. */
	claim(overrides?: Partial<Submission>): Promise<{ record: Submission; lease: Lease }>;
}

/** Gives every test of the surrounding `describe` a store of its own, and takes it away after it. */
export function useStore(createStore: () => TestStore | Promise<TestStore>): () => OpenedStore {
	jest.setTimeout(PATIENCE_MS);
	let opened: OpenedStore;
	let backends: Backend[];

	beforeEach(async () => {
		const store = await createStore();
		const clock = createFakeClock();
		const ids = createFakeIds();
		backends = [];
		const reopen = (): Backend => {
			const backend = store.open({ clock, ids });
			backends.push(backend);
			return backend;
		};
		const backend = reopen();
		const { submissions } = backend;
		const aRecord = (overrides?: Partial<Submission>): Submission =>
			aSubmission({
				uid: ids.uid(),
				createdAt: clock.now(),
				updatedAt: clock.now(),
				...overrides,
			});
		const aLease = (ms = LEASE_MS): Lease => ({ token: ids.token(), ms });
		opened = {
			store,
			clock,
			backend,
			submissions,
			reopen,
			aRecord,
			aLease,
			async claim(overrides) {
				const record = aRecord(overrides);
				const lease = aLease();
				expect(await submissions.claim(record, lease)).toEqual({ claimed: true });
				return { record, lease };
			},
		};
	});

	afterEach(async () => {
		await Promise.all(backends.map((backend) => backend.close()));
		await opened.store.remove();
	});

	return () => opened;
}
