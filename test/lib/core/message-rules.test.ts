import {
	FINAL_STATES,
	WAITING_STATES,
	forgetMessageAt,
	isFinal,
	isWaiting,
	toChanged,
	toTaken,
	toToldMessage,
} from '../../../lib/core/message-rules';
import { deliveryStateSchema } from '../../../lib/core/queued-message';
import { aContent, aQueuedMessage } from '../../support/queued-messages';

describe('the rules of queued messages', () => {
	it('know of each state whether it waits, is final, or is being sent', () => {
		expect([...WAITING_STATES, 'sending', ...FINAL_STATES].toSorted()).toEqual(
			deliveryStateSchema.options.toSorted(),
		);
		expect(deliveryStateSchema.options.filter((state) => isWaiting({ state }))).toEqual([
			...['pending', 'deferred'],
		]);
		expect(deliveryStateSchema.options.filter((state) => isFinal({ state }))).toEqual([
			...['sent', 'failed', 'suppressed', 'cancelled', 'unknown'],
		]);
	});

	it('count an attempt more for a message that is taken, and keep why the last one failed', () => {
		const failure = { code: 'provider_error', message: 'no' } as const;
		const message = aQueuedMessage({ state: 'deferred', attempts: 1, failure, code: 451 });
		expect(toTaken(message, 7)).toEqual({
			...message,
			...{ state: 'sending', attempts: 2, updatedAt: 7 },
		});
	});

	describe('of a change', () => {
		const failure = { code: 'provider_error', message: 'no' } as const;
		const explained = aQueuedMessage({
			...{ state: 'deferred', dueAt: 5, failure, code: 451, enhancedCode: '4.7.1' },
		});
		const { failure: _failure, code: _code, enhancedCode: _enhancedCode, ...bare } = explained;

		it('forget with a new state why it was in the one before', () => {
			expect(toChanged(explained, { state: 'sent', code: 250 }, 7)).toEqual({
				...bare,
				...{ state: 'sent', code: 250, updatedAt: 7 },
			});
		});

		it('make what waits again due at once, unless it says when', () => {
			expect(toChanged(explained, { state: 'pending' }, 7)).toMatchObject({ dueAt: 7 });
			expect(toChanged(explained, { state: 'deferred', dueAt: 9 }, 7)).toMatchObject({ dueAt: 9 });
			expect(toChanged(explained, { state: 'failed' }, 7)).toMatchObject({ dueAt: 5 });
		});

		it('leave everything else where the state stays', () => {
			expect(toChanged(explained, { dueAt: 9 }, 7)).toEqual({
				...explained,
				...{ dueAt: 9, updatedAt: 7 },
			});
		});
	});

	it('tell of a message without its content', () => {
		const message = aQueuedMessage();
		expect(toToldMessage({ ...message, content: aContent() })).toEqual(message);
	});

	it('keep a message for its retention after its last change', () => {
		expect(forgetMessageAt({ updatedAt: 5, retentionMs: 10 })).toBe(15);
	});
});
