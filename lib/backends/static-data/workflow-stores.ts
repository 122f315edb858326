import { storeError, type OutboxError } from '../../core/errors';
import type { Clock, Ids } from '../../core/ports';
import type { RateStore } from '../../core/rates';
import type { LocalStore } from '../local-backend';
import { createPruner, type Pruner } from '../pruner';
import { createRateMap } from '../rate-map';
import { createSecret } from '../secret';
import { createSubmissionMap, type SubmissionMap } from '../submission-map';
import {
	createSavedStore,
	parseSavedEntry,
	readSavedStore,
	toSavedEntry,
	writeSavedStore,
	type SavedStore,
	type StaticData,
} from './saved-store';

/** About a megabyte; more would slow down every execution of the workflow. */
const DEFAULT_CAPACITY = 1_000;

export interface WorkflowStoresOptions {
	readonly clock: Clock;
	readonly ids: Ids;
	/** How many records a workflow's store has room for. */
	readonly capacity?: number;
}

/**
 * The stores of the workflows that run in this process, which has one of these.
 *
 * Each execution has a copy of its workflow's static data from when it began, and what it saves
 * replaces what others saved meanwhile. So what counts is kept here while the process lives, and
 * every execution that changes anything is given all of it to save.
 */
export interface WorkflowStores {
	/**
	 * The workflow's store, as one execution uses it.
	 * @throws OutboxError `store_unavailable` when what was saved cannot be read
	 */
	open(workflowId: string, staticData: StaticData): LocalStore;
}

interface WorkflowStore {
	/** What every execution saves: one object, so that each saves what others change later, too. */
	readonly saved: SavedStore;
	readonly submissions: SubmissionMap;
	readonly rates: RateStore;
	readonly secret: Uint8Array;
	readonly pruner: Pruner;
	/** How many changes there were. */
	changes: number;
}

export function createWorkflowStores({
	clock,
	ids,
	capacity = DEFAULT_CAPACITY,
}: WorkflowStoresOptions): WorkflowStores {
	const stores = new Map<string, WorkflowStore>();

	const createStore = (found: SavedStore | undefined): WorkflowStore => {
		// Found records are taken in one by one.
		const saved = found ? { ...found, records: {} } : createSavedStore(toHex(createSecret(ids)));
		const submissions = createSubmissionMap({
			clock,
			room: { capacity, full: () => noRoom(capacity) },
			onChange(uid, entry) {
				store.changes += 1;
				if (entry) saved.records[uid] = toSavedEntry(entry);
				else Reflect.deleteProperty(saved.records, uid);
			},
		});
		const rates = createRateMap({
			clock,
			kept: { windows: saved.rates, rests: saved.rests },
			onChange: () => void (store.changes += 1),
		});
		const store: WorkflowStore = {
			saved,
			submissions,
			rates,
			secret: new Uint8Array(Buffer.from(saved.secret, 'hex')),
			pruner: createPruner(submissions.prune, clock),
			changes: 0,
		};
		return store;
	};

	return {
		open(workflowId, staticData) {
			const found = readSavedStore(staticData);
			// Parsed before anything is taken in: what cannot be read must leave no half of a store.
			const known = stores.get(workflowId);
			const unknown = Object.entries(found?.records ?? {})
				.filter(([uid]) => !known?.submissions.has(uid))
				.map(([uid, saved]) => parseSavedEntry(uid, saved));
			const store = known ?? createStore(found);
			for (const entry of unknown) store.submissions.restore(entry);
			stores.set(workflowId, store);
			return toLocalStore(store, () => writeSavedStore(staticData, store.saved));
		},
	};
}

/** @param save has the execution save what all of them changed */
function toLocalStore(store: WorkflowStore, save: () => void): LocalStore {
	const saving =
		<Arguments extends unknown[], Result>(method: (...args: Arguments) => Result) =>
		(...args: Arguments): Result => {
			const before = store.changes;
			// Nothing waits in there, so what is changed has been changed when it returns.
			const result = method(...args);
			if (store.changes !== before) save();
			return result;
		};
	const { submissions, rates, secret, pruner } = store;
	return {
		submissions: {
			...submissions,
			claim: saving(submissions.claim),
			swap: saving(submissions.swap),
			renew: saving(submissions.renew),
			prune: saving(submissions.prune),
		},
		rates: { take: saving(rates.take), rest: saving(rates.rest) },
		secret,
		pruner: { nudge: saving(pruner.nudge) },
	};
}

function toHex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}

function noRoom(capacity: number): OutboxError {
	return storeError(
		`The workflow's static data has room for ${capacity} sends, and every one on record may still be asked about, so nothing was sent. Choose the SQLite or the Redis store, or a shorter window.`,
	);
}
