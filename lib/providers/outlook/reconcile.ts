import type { DoubtfulStep, Verdict } from '../../core/provider';
import { SEND_TIMEOUT_MS, type Delivery } from './deliver';
import { mayBeOnItsWay } from './drafts';
import { findNoted } from './read-message';
import { toReceipt } from './response';

/**
 * How long after the commit a draft that is still one has certainly not been sent: as long as the
 * sending request may take, and a minute in which Exchange may still be at work on it.
 */
export const SETTLING_MS = SEND_TIMEOUT_MS + 60_000;

/**
 * Asks the mailbox what became of a message.
 *
 * @param ageMs how long ago the step was committed
 * @throws OutboxError when the mailbox cannot be asked right now
 */
export async function reconcile(
	{ evidence, recipients }: DoubtfulStep,
	{ signal, ageMs }: { readonly signal: AbortSignal; readonly ageMs: number },
	{ client, clock }: Delivery,
): Promise<Verdict> {
	const message = await findNoted(evidence, client, signal);
	// Gone from the mailbox: deleted before it was sent, or after.
	if (!message) return { outcome: 'unknown' };
	if (!message.isDraft) {
		return { outcome: 'sent', receipt: toReceipt(message, { recipients }, clock.now()) };
	}
	const settled = ageMs >= SETTLING_MS && !mayBeOnItsWay(message, evidence);
	return { outcome: settled ? 'not-sent' : 'unknown' };
}
