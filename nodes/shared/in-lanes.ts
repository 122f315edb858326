/** Numbered jobs, some of which have to keep their order among each other. */
export interface LaneJobs {
	readonly count: number;
	/** How many may run at the same time. */
	readonly atOnce: number;
	/** A job waits for all earlier ones that share a lane with it. */
	lanesOf(index: number): readonly string[];
	/** Must not reject: a failure is a result too. */
	run(index: number): Promise<void>;
	/** Asked before each job: once true, no further one is started. */
	isStopped(): boolean;
}

interface Job {
	readonly index: number;
	readonly lanes: readonly string[];
	/** How many earlier jobs have to end first. */
	waitsFor: number;
	readonly followers: Job[];
}

/** How many jobs a busy lane may hold up before those behind them are looked at no more. */
const LOOK_AHEAD_FACTOR = 10;

/**
 * Runs the jobs, as many at once as allowed and in the order of their lanes. Resolves when all are
 * through or, once stopped, when those under way are.
 */
export function runInLanes({ count, atOnce, lanesOf, run, isStopped }: LaneJobs): Promise<void> {
	const lastOf = new Map<string, Job>();
	const ready: Job[] = [];
	let admitted = 0;
	let ended = 0;
	let running = 0;

	const admit = (): void => {
		const job: Job = { index: admitted, lanes: lanesOf(admitted), waitsFor: 0, followers: [] };
		admitted++;
		const earlier = new Set(job.lanes.flatMap((lane) => lastOf.get(lane) ?? []));
		for (const each of earlier) each.followers.push(job);
		for (const lane of job.lanes) lastOf.set(lane, job);
		job.waitsFor = earlier.size;
		if (job.waitsFor === 0) ready.push(job);
	};
	/** The next job that may start. Jobs are admitted late, since looking at their lanes costs time. */
	const takeReady = (): Job | undefined => {
		while (
			ready.length === 0 &&
			admitted < count &&
			admitted - ended < atOnce * LOOK_AHEAD_FACTOR
		) {
			admit();
		}
		return ready.shift();
	};
	const leave = (job: Job): void => {
		ended++;
		running--;
		for (const lane of job.lanes) if (lastOf.get(lane) === job) lastOf.delete(lane);
		for (const follower of job.followers) if (--follower.waitsFor === 0) ready.push(follower);
	};

	return new Promise((resolve, reject) => {
		const startMore = (): void => {
			while (running < atOnce && !isStopped()) {
				const job = takeReady();
				if (!job) break;
				running++;
				run(job.index).then(() => {
					leave(job);
					startMore();
				}, reject);
			}
			if (running === 0) resolve();
		};
		startMore();
	});
}
