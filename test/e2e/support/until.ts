import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;
const TIMEOUT_MS = 60_000;

/**
 * Waits until a condition holds.
 * @param what said when it does not come to hold in time
 */
export async function until(
	what: string,
	condition: () => boolean | Promise<boolean>,
): Promise<void> {
	const deadline = Date.now() + TIMEOUT_MS;
	while (!(await condition())) {
		if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}.`);
		await sleep(POLL_MS);
	}
}
