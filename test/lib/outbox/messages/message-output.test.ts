import { toMessageOutput } from '../../../../lib/outbox/messages/message-output';
import { aStep, aSubmission } from '../../../support/submissions';

const AT = Date.UTC(2026, 3, 17, 10, 22, 11);

describe('the record of a message as JSON', () => {
	it('has everything that is known, and the names of the evidence only', () => {
		const receipt = {
			...{ status: 'sent' as const, id: 'p-1', threadId: 't-1', messageId: '<m@x.co>' },
			...{ sentAt: AT, accepted: ['jane@example.com'], rejected: [] },
		};
		const record = aSubmission({
			...{ state: 'sent', receipt, subject: 'Hi', tags: ['invoice'], attempts: 2 },
			...{ contactId: 'c', dealId: 'd', contextType: 'invoice', contextId: '42' },
			...{ createdAt: AT, updatedAt: AT + 1000, settledAt: AT + 2000 },
			steps: [aStep({ state: 'sent', attempts: 2, receipt, evidence: { draftId: 'secret' } })],
			resolutions: [
				{ decision: 'reconcile', verdict: 'unknown', by: 'Ada', at: AT },
				{ decision: 'sent', by: 'Ada', note: 'She has it.', at: AT },
			],
		});
		expect(toMessageOutput(record)).toEqual({
			uid: 'uid-1',
			status: 'sent',
			provider: 'smtp',
			account_id: 'account-1',
			operation: 'email.send',
			key: 'key-1',
			scope: 'node:w1/n1',
			recipients: ['jane@example.com'],
			subject: 'Hi',
			contact_id: 'c',
			deal_id: 'd',
			context_type: 'invoice',
			context_id: '42',
			tags: ['invoice'],
			attempts: 2,
			created_at: '2026-04-17T10:22:11Z',
			updated_at: '2026-04-17T10:22:12Z',
			settled_at: '2026-04-17T10:22:13Z',
			sent_at: '2026-04-17T10:22:11Z',
			id: 'p-1',
			thread_id: 't-1',
			message_id: '<m@x.co>',
			failure: null,
			resolutions: [
				{
					...{ decision: 'reconcile', verdict: 'unknown', by: 'Ada', note: null },
					at: '2026-04-17T10:22:11Z',
				},
				{
					...{ decision: 'sent', verdict: null, by: 'Ada', note: 'She has it.' },
					at: '2026-04-17T10:22:11Z',
				},
			],
			steps: [{ id: 'email', provider: 'smtp', state: 'sent', attempts: 2, evidence: ['draftId'] }],
		});
	});

	it('calls queued what was only taken over for later, and not sent what lies in our queue', () => {
		const receipt = {
			...{ status: 'queued' as const, id: 'c-1', sentAt: AT, accepted: [], rejected: [] },
		};
		const call = aSubmission({ state: 'sent', provider: 'queue', receipt });
		expect(toMessageOutput(call)).toMatchObject({ status: 'queued', sent_at: null, id: 'c-1' });
		const whatsApp = aSubmission({ state: 'sent', provider: 'twilio', receipt });
		expect(toMessageOutput(whatsApp)).toMatchObject({
			status: 'queued',
			sent_at: '2026-04-17T10:22:11Z',
		});
	});

	it('has null for what is not known, and never a key called error', () => {
		const failure = { code: 'delivery_unknown', message: 'Nobody knows.' } as const;
		const output = toMessageOutput(aSubmission({ state: 'unknown', failure }));
		expect(output).toMatchObject({
			...{ subject: null, contact_id: null, deal_id: null, context_type: null, context_id: null },
			...{ settled_at: null, sent_at: null, id: null, thread_id: null, message_id: null },
			...{ failure, resolutions: [], steps: [] },
		});
		expect(output).not.toHaveProperty('error');
	});
});
