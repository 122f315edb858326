import type { Clock } from '../core/ports';
import type { Claim } from './ledger';

/** Without a reason, an abort makes an error with a stack, which takes longer than all the rest here. */
const SETTLED = 'settled';

/**
 * Renews a claim's lease while work goes on, since a large upload outlives a short lease. A failed
 * renewal needs no alarm: the next write of the claim finds out whether the lease still holds.
 *
 * @returns a function that ends the renewals
 */
export function keepLease(claim: Claim, leaseMs: number, clock: Clock): () => void {
	const stopped = new AbortController();
	const renewUntilStopped = async (): Promise<void> => {
		for (;;) {
			await clock.sleep(leaseMs / 3, stopped.signal);
			const held = await claim.renew().catch(() => true);
			if (!held) return;
		}
	};
	renewUntilStopped().catch(() => undefined);
	return () => stopped.abort(SETTLED);
}
