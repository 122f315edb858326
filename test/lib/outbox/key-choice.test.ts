import { toKey } from '../../../lib/outbox/key-choice';

describe('key', () => {
	it('own key: taken as it is', () => {
		expect(toKey({ kind: 'own', key: 'deal-42-won' }, 'fp1:a')).toBe('deal-42-won');
	});

	it('own key: checked', () => {
		expect(() => toKey({ kind: 'own', key: '' }, 'fp1:a')).toThrow(/is empty/);
	});

	it('content: same content counts as the same send', () => {
		expect(toKey({ kind: 'content' }, 'fp1:a')).toBe(toKey({ kind: 'content' }, 'fp1:a'));
		expect(toKey({ kind: 'content' }, 'fp1:a')).not.toBe(toKey({ kind: 'content' }, 'fp1:b'));
	});

	it('execution: run id, run index and item index, never random per attempt', () => {
		const choice = { kind: 'execution', runId: '231', slot: '0:3' } as const;
		expect(toKey(choice, 'fp1:a')).toBe('execution:231:0:3');
	});
});
