import type { Submission } from '../../lib/core/submission';
import type { Guard, SubmissionStore } from '../../lib/core/submission-store';
import type { Step } from './assignment';

/** Called at every step; the send goes on when the promise has resolved. */
export type Pass = (step: Step) => Promise<void>;

/** A store whose holder of a claim announces what it is about to write, and what it has written. */
export function announceSteps(store: SubmissionStore, pass: Pass): SubmissionStore {
	return {
		...store,
		async claim(...args) {
			await pass('before reserve');
			const result = await store.claim(...args);
			if (result.claimed) await pass('reserved');
			return result;
		},
		async swap(submission, guard, lease) {
			const [before, after] = stepsAround(submission, guard);
			if (before) await pass(before);
			const swapped = await store.swap(submission, guard, lease);
			if (swapped && after) await pass(after);
			return swapped;
		},
	};
}

/** What it means for the send that this record is written. */
function stepsAround({ state, steps: [step] }: Submission, guard: Guard): readonly Step[] {
	// A take-over writes what others had done.
	if ('revision' in guard) return [];
	switch (state) {
		case 'reserved':
			return Object.keys(step?.evidence ?? {}).length > 0 ? ['draft made', 'fence remembered'] : [];
		case 'sending':
			return ['before commit', 'committed'];
		case 'sent':
			return ['accepted but not finished', 'finished'];
		default:
			return [];
	}
}
