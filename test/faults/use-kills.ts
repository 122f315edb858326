import { inParallel } from './in-parallel';
import { runKills, type Kill, type KillOutcome } from './kill-run';
import { createStore, STORE_NAMES, type SharedStore, type StoreName } from './stores';

/** What came of kills on every store. */
export interface KillOutcomes<K extends Kill> {
	/** @throws what kept the run from its end */
	of(store: StoreName, kill: K): KillOutcome;
	/** Of all kills, store by store; undefined when a run did not come to its end. */
	all(): readonly (readonly [StoreName, K, KillOutcome])[] | undefined;
}

/**
 * Does the kills before the tests, on every store; those of a group are sends of one process.
 * The sends of different groups must not wait for each other's pace.
 */
export function useKills<K extends Kill>(groups: readonly (readonly K[])[]): KillOutcomes<K> {
	const stores = new Map<StoreName, SharedStore>();
	const jobs = STORE_NAMES.flatMap((store) => groups.map((kills) => ({ store, kills })));
	let results: Awaited<ReturnType<typeof runAll>> = new Map();
	const runAll = () =>
		inParallel(jobs, async ({ store, kills }) => {
			const shared = stores.get(store);
			if (!shared) throw new Error(`there is no store ${store}`);
			return runKills(shared, kills);
		});
	const find = (store: StoreName, kill: K): KillOutcome | undefined => {
		const job = jobs.find((each) => each.store === store && each.kills.includes(kill));
		const result = job && results.get(job);
		if (result?.status === 'rejected') throw result.reason;
		return result?.value.get(kill);
	};

	beforeAll(async () => {
		for (const name of STORE_NAMES) stores.set(name, await createStore(name));
		results = await runAll();
	}, 600_000);
	afterAll(async () => {
		for (const store of stores.values()) await store.remove();
	});

	return {
		of(store, kill) {
			const outcome = find(store, kill);
			if (!outcome) throw new Error(`${kill.name} was not run`);
			return outcome;
		},
		all() {
			const done = [...results.values()].filter(({ status }) => status === 'fulfilled');
			if (done.length < jobs.length) return undefined;
			return jobs.flatMap(({ store, kills }) =>
				kills.map((kill) => [store, kill, this.of(store, kill)] as const),
			);
		},
	};
}
