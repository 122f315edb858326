import { Worker } from 'node:worker_threads';

import { z } from 'zod/v4';

const batchSchema = z.object({ calls: z.array(z.object({ name: z.string() })) });

/** Counts the batches that go to SQLite's thread: each that writes is one commit. */
export interface CommitCounter {
	readonly commits: number;
	stop(): void;
}

export function countCommits(): CommitCounter {
	const post: unknown = Reflect.get(Worker.prototype, 'postMessage');
	if (typeof post !== 'function') throw new TypeError('workers take no messages');
	let commits = 0;
	Reflect.set(
		Worker.prototype,
		'postMessage',
		function (this: Worker, ...args: unknown[]): unknown {
			const batch = batchSchema.safeParse(args[0]);
			if (batch.success && !batch.data.calls.every(({ name }) => name.startsWith('find')))
				commits++;
			const posted: unknown = Reflect.apply(post, this, args);
			return posted;
		},
	);
	return {
		get commits() {
			return commits;
		},
		stop: () => void Reflect.set(Worker.prototype, 'postMessage', post),
	};
}
