import {
	toQueuedContentOutput,
	toQueuedMessageOutput,
	toQueueStatsOutput,
} from '../../../../lib/outbox/queue-admin/queued-output';
import { aContent, aQueuedMessage } from '../../../support/queued-messages';

const AT = Date.UTC(2026, 3, 17, 10, 22, 11);
const TIMESTAMP = '2026-04-17T10:22:11Z';

describe('what is put out of a queue', () => {
	it('of a message that waits', () => {
		const times = { createdAt: AT, updatedAt: AT, dueAt: AT };
		const output = toQueuedMessageOutput(aQueuedMessage(times));
		expect(output).toEqual({
			uuid: 'message-1',
			status: 'pending',
			recipient: 'jane@example.com',
			type: 'to',
			from: 'shop@example.com',
			reply_to: [],
			queue: 'default',
			call_id: 'call-1',
			account_id: 'account-1',
			priority: 0,
			stream: 'transactional',
			contact_id: null,
			deal_id: null,
			tag: null,
			attempts: 0,
			failure: null,
			code: null,
			enhanced_code: null,
			id: null,
			message_id: null,
			created_at: TIMESTAMP,
			updated_at: TIMESTAMP,
			due_at: TIMESTAMP,
			sent_at: null,
		});
	});

	it('of a message that went through a lot', () => {
		const failure = { code: 'provider_error', message: 'No such user' } as const;
		const message = aQueuedMessage({
			...{ contactId: 'c1', dealId: 'd1', tag: 'reset', code: 550, enhancedCode: '5.1.1' },
			...{ providerMessageId: 'id-1', messageId: '<m@a.co>', sentAt: AT, failure },
			replyTo: [{ address: 'r@a.co' }],
			content: aContent(),
		});
		const output = toQueuedMessageOutput(message);
		expect(output).toMatchObject({
			...{ contact_id: 'c1', deal_id: 'd1', tag: 'reset', code: 550, enhanced_code: '5.1.1' },
			...{ id: 'id-1', message_id: '<m@a.co>', sent_at: TIMESTAMP, failure },
			reply_to: ['r@a.co'],
		});
		// n8n takes an item with an error for a failed one; what a message says is asked for apart.
		expect(output).not.toHaveProperty('error');
		expect(JSON.stringify(output)).not.toContain('Your order');
	});

	it('of what a message says', () => {
		expect(toQueuedContentOutput(aContent({ headers: { 'X-A': 'b' } }))).toEqual({
			subject: 'Your order',
			html: null,
			text: 'It is on its way.',
			headers: { 'X-A': 'b' },
		});
	});

	it('of a queue', () => {
		const none = { pending: 0, sending: 0, deferred: 0, sent: 0, failed: 0, suppressed: 0 };
		const counts = { ...none, cancelled: 0, unknown: 0 };
		expect(toQueueStatsOutput('default', { counts, sentLastMinute: 0 }, AT)).toEqual({
			queue: 'default',
			counts,
			total: 0,
			oldest_due_at: null,
			oldest_due_seconds: null,
			sent_last_minute: 0,
		});
		const busy = { counts: { ...counts, pending: 2, sent: 3 }, sentLastMinute: 3, oldestDueAt: AT };
		expect(toQueueStatsOutput('default', busy, AT + 90_500)).toMatchObject({
			...{ total: 5, oldest_due_at: TIMESTAMP, oldest_due_seconds: 90, sent_last_minute: 3 },
		});
		// The clocks of store and node may differ.
		expect(toQueueStatsOutput('default', busy, AT - 5000).oldest_due_seconds).toBe(0);
	});
});
