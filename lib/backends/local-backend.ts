import type { Backend, Guarantees } from '../core/backend';
import { storeError } from '../core/errors';
import type { RateStore } from '../core/rates';
import type { SubmissionStore } from '../core/submission-store';
import type { Pruner } from './pruner';

/** What a backend keeps in this process. */
export interface LocalStore {
	readonly submissions: SubmissionStore;
	readonly rates: RateStore;
	readonly secret: Uint8Array;
	readonly pruner: Pruner;
}

export interface LocalBackendOptions {
	readonly name: string;
	/** What errors call the store, e.g. `The in-memory store`. */
	readonly title: string;
	readonly guarantees: Guarantees;
	/**
	 * Called with every operation.
	 * @throws OutboxError `store_unavailable` when the store cannot be used
	 */
	readonly open: () => LocalStore;
}

/** A backend on a store in this process. */
export function createLocalBackend({
	name,
	title,
	guarantees,
	open,
}: LocalBackendOptions): Backend {
	let closed = false;

	const use = <Arguments extends unknown[], Result>(
		work: (store: LocalStore, ...args: Arguments) => Result | Promise<Result>,
	) => {
		return async (...args: Arguments): Promise<Result> => {
			if (closed) throw storeError(`${title} has been closed.`);
			return work(open(), ...args);
		};
	};

	return {
		name,
		guarantees,
		submissions: {
			claim: use(({ submissions, pruner }, ...args: Parameters<SubmissionStore['claim']>) => {
				pruner.nudge();
				return submissions.claim(...args);
			}),
			swap: use(({ submissions }, ...args: Parameters<SubmissionStore['swap']>) =>
				submissions.swap(...args),
			),
			renew: use(({ submissions }, ...args: Parameters<SubmissionStore['renew']>) =>
				submissions.renew(...args),
			),
			findByUid: use(({ submissions }, uid: string) => submissions.findByUid(uid)),
			findByKey: use(({ submissions }, scope: string, key: string) =>
				submissions.findByKey(scope, key),
			),
			findNewestInSlot: use(
				({ submissions }, ...args: Parameters<SubmissionStore['findNewestInSlot']>) =>
					submissions.findNewestInSlot(...args),
			),
			list: use(({ submissions }, ...args: Parameters<SubmissionStore['list']>) =>
				submissions.list(...args),
			),
			prune: use(({ submissions }, limit: number) => submissions.prune(limit)),
		},
		rates: {
			take: use(({ rates }, ...args: Parameters<RateStore['take']>) => rates.take(...args)),
			rest: use(({ rates }, ...args: Parameters<RateStore['rest']>) => rates.rest(...args)),
		},
		secret: use(({ secret }) => secret),
		async close() {
			closed = true;
		},
	};
}
