import { runInLanes } from '../../nodes/shared/in-lanes';

/** Does all jobs, two at the same time unless told otherwise; a job that fails does not keep the others from their end. */
export async function inParallel<Job, Result>(
	jobs: readonly Job[],
	run: (job: Job) => Promise<Result>,
	atOnce = 2,
): Promise<ReadonlyMap<Job, PromiseSettledResult<Result>>> {
	const results = new Map<Job, PromiseSettledResult<Result>>();
	await runInLanes({
		count: jobs.length,
		atOnce,
		lanesOf: () => [],
		isStopped: () => false,
		async run(index) {
			const job = jobs[index];
			if (job === undefined) return;
			const [result] = await Promise.allSettled([run(job)]);
			results.set(job, result);
		},
	});
	return results;
}
