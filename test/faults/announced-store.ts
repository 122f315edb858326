import type { Step as LedgerStep, Submission } from '../../lib/core/submission';
import type { SubmissionStore } from '../../lib/core/submission-store';
import type { Place } from './assignment';

/** Called at every step; the send goes on when the promise has resolved. */
export type Pass = (place: Place) => Promise<void>;

/** A store whose holder of a claim announces what it is about to write, and what it has written. */
export function announceSteps(store: SubmissionStore, pass: Pass): SubmissionStore {
	/** As the holder last wrote it. */
	let written: Submission | undefined;
	return {
		...store,
		async claim(...args) {
			await pass({ step: 'before reserve' });
			const result = await store.claim(...args);
			if (result.claimed) {
				[written] = args;
				await pass({ step: 'reserved' });
			}
			return result;
		},
		async swap(submission, guard, lease) {
			// A take-over writes what others had done.
			const [before, after] = 'revision' in guard ? [] : placesAround(written, submission);
			if (before) await pass(before);
			const swapped = await store.swap(submission, guard, lease);
			if (swapped) written = submission;
			if (swapped && after) await pass(after);
			return swapped;
		},
	};
}

/** What it means for the send that the record changes like this. */
function placesAround(before: Submission | undefined, after: Submission): readonly Place[] {
	// The last one that changed, because a commit also writes what became of the channels before it.
	for (const step of after.steps.toReversed()) {
		const earlier = before?.steps.find(({ id }) => id === step.id);
		const places = stepsAround(earlier, step);
		if (places.length > 0) return places.map((each) => ({ step: each, of: step.id }));
	}
	return [];
}

function stepsAround(before: LedgerStep | undefined, after: LedgerStep): readonly Place['step'][] {
	const [was, is] = [before?.state ?? 'pending', after.state];
	if (was === 'sending' && (is === 'pending' || is === 'rejected')) return ['refused'];
	if (was !== 'sending' && is === 'sending') return ['before commit', 'committed'];
	if (was !== 'sent' && is === 'sent') return ['accepted but not finished', 'finished'];
	const noted = Object.keys(after.evidence).length > Object.keys(before?.evidence ?? {}).length;
	return is === 'pending' && noted ? ['draft made', 'fence remembered'] : [];
}
