import { mayHaveLeft, retainUntil, submissionSchema } from '../../../lib/core/submission';
import { aStep, aSubmission } from '../../support/submissions';

describe('submission', () => {
	it('survives the way through JSON', () => {
		const submission = aSubmission({ steps: [aStep()], contactId: 'c1', tags: ['a'] });
		expect(submissionSchema.parse(JSON.parse(JSON.stringify(submission)))).toEqual(submission);
	});

	it('refuses a record with anything unforeseen in it', () => {
		expect(submissionSchema.safeParse({ ...aSubmission(), body: 'secret' }).success).toBe(false);
	});

	it.each([
		['pending', false],
		['rejected', false],
		['sending', true],
		['sent', true],
		['unknown', true],
	] as const)('with a step that is %s: may have left = %s', (state, expected) => {
		expect(mayHaveLeft(aSubmission({ steps: [aStep({ state })] }))).toBe(expected);
	});

	it('is kept for its retention after the last change', () => {
		expect(retainUntil(aSubmission({ state: 'sent', updatedAt: 10, retentionMs: 5 }))).toBe(15);
	});

	it.each(['unknown', 'sending'] as const)('is kept without end while %s', (state) => {
		expect(retainUntil(aSubmission({ state }))).toBeUndefined();
	});
});
