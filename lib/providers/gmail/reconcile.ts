import type { DoubtfulStep, Verdict } from '../../core/provider';
import { readDraft, toFence } from './drafts';
import type { Connection } from './send-draft';
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
	{ evidence, uid, recipients }: DoubtfulStep,
	{ signal, ageMs }: { readonly signal: AbortSignal; readonly ageMs: number },
	gmail: Connection,
): Promise<Verdict> {
	const fence = toFence(evidence);
	if (!fence) return { outcome: 'unknown' };
	if (await readDraft(gmail.api, fence, signal)) {
		return { outcome: ageMs >= SETTLING_MS ? 'not-sent' : 'unknown' };
	}
	const receipt = await findSent(gmail, fence, { uid, recipients }, signal);
	return receipt ? { outcome: 'sent', receipt } : { outcome: 'unknown' };
}
