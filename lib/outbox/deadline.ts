import type { Clock } from '../core/ports';

/** Without a reason, an abort makes an error with a stack, which takes longer than all the rest here. */
const DONE = 'done';

/**
 * Runs `work` with a signal that aborts after `timeoutMs`, or when `outer` does.
 */
export async function withDeadline<T>(
	work: (signal: AbortSignal) => Promise<T>,
	{
		timeoutMs,
		clock,
		outer,
	}: {
		readonly timeoutMs: number;
		readonly clock: Clock;
		readonly outer?: AbortSignal | undefined;
	},
): Promise<T> {
	const deadline = new AbortController();
	const done = new AbortController();
	clock.sleep(timeoutMs, done.signal).then(
		() => deadline.abort(new Error(`timed out after ${Math.round(timeoutMs / 1000)} s`)),
		() => undefined,
	);
	try {
		return await work(outer ? AbortSignal.any([deadline.signal, outer]) : deadline.signal);
	} finally {
		done.abort(DONE);
	}
}
