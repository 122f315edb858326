import type { Clock } from '../../core/ports';
import type { DoubtfulStep, Verdict } from '../../core/provider';
import type { GmailApi } from './api';
import { readDraft, toFence } from './drafts';
import { findSent } from './sent-mail';

/**
 * How long Gmail may still be at work on a request whose line has dropped. A draft that is there
 * after it was not sent. Should Gmail send it later still, nothing is lost: the next try sends the
 * same draft, and a draft is sent once at most.
 */
export const SETTLING_MS = 60_000;

/**
 * Asks Gmail what became of a step.
 * @param ageMs how long ago it was committed
 */
export async function reconcile(
	{ evidence, ...sent }: DoubtfulStep,
	{ signal, ageMs }: { readonly signal: AbortSignal; readonly ageMs: number },
	{ api, clock }: { readonly api: GmailApi; readonly clock: Clock },
): Promise<Verdict> {
	const fence = toFence(evidence);
	if (!fence) return { outcome: 'unknown' };
	if (await readDraft(api, fence, signal)) {
		return { outcome: ageMs >= SETTLING_MS ? 'not-sent' : 'unknown' };
	}
	const receipt = await findSent(api, fence, sent, { signal, now: clock.now() });
	return receipt ? { outcome: 'sent', receipt } : { outcome: 'unknown' };
}
