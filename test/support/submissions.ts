import type { Step, Submission } from '../../lib/core/submission';

const DAY_MS = 86_400_000;

/** A plausible record; what a test is about is given, the rest is not its business. */
export function aSubmission(overrides: Partial<Submission> = {}): Submission {
	return {
		uid: 'uid-1',
		scope: 'node:w1/n1',
		key: 'key-1',
		fingerprint: 'fp1:a',
		operation: 'email.send',
		state: 'reserved',
		provider: 'smtp',
		account: 'account-1',
		steps: [],
		attempts: 1,
		recipients: ['jane@example.com'],
		tags: [],
		origin: {},
		createdAt: 0,
		updatedAt: 0,
		windowMs: DAY_MS,
		retentionMs: 90 * DAY_MS,
		...overrides,
	};
}

export function aStep(overrides: Partial<Step> = {}): Step {
	return {
		id: 'email',
		route: 'email',
		provider: 'smtp',
		account: 'account-1',
		state: 'pending',
		attempts: 0,
		evidence: {},
		...overrides,
	};
}
