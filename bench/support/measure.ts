import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** What a piece of work took. */
export interface Measured {
	readonly ms: number;
	/** Time on all processors that this process used, its threads included. */
	readonly cpuMs: number;
	/** The longest that the event loop was held up, whether by us, by the collector or the machine. */
	readonly loopMaxMs: number;
	readonly loopP99Ms: number;
	/** The longest that its own thread was at work between two turns of the event loop. */
	readonly busyMaxMs: number;
}

/** How often the event loop is looked at; a loop with nothing to do shows this delay. */
const RESOLUTION_MS = 1;
/** Until the first look, and until the one after the work. */
const SETTLING_MS = 10;

export async function measure(work: () => Promise<unknown>): Promise<Measured> {
	const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
	loop.enable();
	await delay(SETTLING_MS);
	loop.reset();
	const endBusy = watchBusy();
	await delay(SETTLING_MS);
	const cpu = process.cpuUsage();
	const startedAt = performance.now();
	await work();
	const ms = performance.now() - startedAt;
	const { user, system } = process.cpuUsage(cpu);
	await delay(SETTLING_MS);
	loop.disable();
	return {
		ms,
		cpuMs: (user + system) / 1000,
		loopMaxMs: toDelay(loop.max),
		loopP99Ms: toDelay(loop.percentile(99)),
		busyMaxMs: endBusy(),
	};
}

function toDelay(ns: number): number {
	return Math.max(ns / 1e6 - RESOLUTION_MS, 0);
}

/**
 * Unlike the delay of the event loop, the processor time that the thread has used between two looks
 * knows nothing of other programs that the machine runs.
 */
function watchBusy(): () => number {
	let longest = 0;
	let last = process.threadCpuUsage();
	const look = (): void => {
		const { user, system } = process.threadCpuUsage(last);
		longest = Math.max(longest, (user + system) / 1000);
		last = process.threadCpuUsage();
	};
	const timer = setInterval(look, RESOLUTION_MS);
	return () => {
		clearInterval(timer);
		look();
		return longest;
	};
}

/** Calls `work` for each number below `count`, so many at a time. */
export async function inFlight(
	count: number,
	atOnce: number,
	work: (index: number) => Promise<unknown>,
): Promise<void> {
	let next = 0;
	const lane = async (): Promise<void> => {
		while (next < count) await work(next++);
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane));
}
