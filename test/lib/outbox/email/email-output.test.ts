import { toEmailOutput } from '../../../../lib/outbox/email/email-output';
import { aSubmission } from '../../../support/submissions';

const guarantees = { atomic: true, durable: 'immediately', shared: 'host' } as const;
const receipt = {
	status: 'sent',
	id: '18c9a4b2e7ff21aa',
	threadId: '18c9a4b2e7ff21aa',
	messageId: '<m@example.com>',
	sentAt: Date.UTC(2026, 3, 17, 10, 22, 11, 900),
	accepted: ['jane@example.com'],
	rejected: [{ address: 'gone@example.com', reason: '550 5.1.1' }],
} as const;
const result = {
	submission: aSubmission({ contactId: 'c1', provider: 'gmail' }),
	receipt: { ...receipt, accepted: [...receipt.accepted], rejected: [...receipt.rejected] },
	replayed: false,
	rate: undefined,
	store: { name: 'sqlite', guarantees },
};
const extra = { requestId: 'r1', dropped: [], warnings: [] };

describe('the output of a sent email', () => {
	it('is the seed’s data object and what only we know', () => {
		expect(toEmailOutput(result, extra)).toEqual({
			id: '18c9a4b2e7ff21aa',
			thread_id: '18c9a4b2e7ff21aa',
			provider: 'gmail',
			status: 'sent',
			sent_at: '2026-04-17T10:22:11Z',
			message_id: '<m@example.com>',
			idempotent_replay: false,
			recipients: {
				accepted: ['jane@example.com'],
				rejected: [{ address: 'gone@example.com', reason: '550 5.1.1' }],
				dropped: [],
			},
			account_id: 'account-1',
			contact_id: 'c1',
			deal_id: null,
			request_id: 'r1',
			rate_limit: { limit: null, remaining: null, reset: null },
			store: {
				name: 'sqlite',
				guarantee: 'atomic, kept at once, seen by everything on this host',
			},
		});
	});

	it('never carries a key named error, which n8n would take for a failure', () => {
		expect(Object.keys(toEmailOutput(result, extra))).not.toContain('error');
	});

	it('gives the reset of a cap in epoch seconds', () => {
		const rate = {
			allowed: true,
			retryAfterMs: 0,
			window: { limit: 5, remaining: 4, resetAt: 1500 },
		};
		expect(toEmailOutput({ ...result, rate }, extra).rate_limit).toEqual({
			limit: 5,
			remaining: 4,
			reset: 2,
		});
	});

	it('reports what was dropped, and warnings where there are any', () => {
		const dropped = [{ address: 'a@b.cc', field: 'cc', keptIn: 'to' }] as const;
		const output = toEmailOutput(result, { ...extra, dropped, warnings: ['Long subject.'] });
		expect(output.recipients.dropped).toEqual([
			{ address: 'a@b.cc', field: 'cc', reason: 'duplicate', kept_in: 'to' },
		]);
		expect(output.warnings).toEqual(['Long subject.']);
	});
});
