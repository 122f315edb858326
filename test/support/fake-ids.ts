import type { Ids } from '../../lib/core/ports';

export interface FakeIdsOptions {
	/** Keeps the ids of several sources apart, e.g. one number a process. At most 65,535. */
	readonly series?: number;
	/** What `jitter` gives, in [0, 1). */
	readonly jitter?: number;
}

/** The same ids in every run: numbered from one, sorting by creation as the real ones do. */
export function createFakeIds({ series = 0, jitter = 0 }: FakeIdsOptions = {}): Ids {
	let uids = 0;
	let tokens = 0;
	const group = series.toString(16).padStart(4, '0');
	return {
		uid: () => `01900000-0000-7000-8000-${(++uids).toString(16).padStart(8, '0')}${group}`,
		token: () => `token-${group}-${++tokens}`,
		jitter: () => jitter,
	};
}
