import { describeGuarantees } from '../../../lib/outbox/send-output';

describe('a store’s guarantee in words', () => {
	it('hides nothing', () => {
		const weak = { atomic: false, durable: 'never', shared: 'process' } as const;
		expect(describeGuarantees(weak)).toBe('not atomic, not kept, seen by this process only');
	});
});
