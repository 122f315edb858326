import type { Submission } from '../../../../lib/core/submission';
import { toSubmissionEvents } from '../../../../lib/outbox/messages/submission-events';
import { QUEUE_PROVIDER } from '../../../../lib/outbox/queue/queue-provider';
import { aStep, aSubmission } from '../../../support/submissions';

const receipt = {
	...({ status: 'sent', id: 'id-1', messageId: '<1@example.com>', sentAt: 30 } as const),
	accepted: ['jane@example.com'],
	rejected: [],
};
const failure = { code: 'provider_error', message: 'It was refused.' } as const;
const attempted = { attempts: 2, committedAt: 20 } as const;

/** The events, in the order of their times. */
const eventsOf = (record: Partial<Submission>) =>
	toSubmissionEvents(aSubmission({ createdAt: 10, updatedAt: 90, ...record })).toSorted(
		(a, b) => a.at - b.at,
	);
const told = (record: Partial<Submission>) => eventsOf(record).map(({ type, at }) => [type, at]);

describe('the events of a message', () => {
	it('that nobody has begun to send are that it was composed', () => {
		expect(told({})).toEqual([['composed', 10]]);
	});

	it('that was sent are its last attempt, and what the provider calls it', () => {
		const steps = [aStep({ ...attempted, state: 'sent', receipt })];
		const events = eventsOf({ state: 'sent', settledAt: 31, receipt, steps, contactId: 'c1' });
		expect(events).toMatchObject([
			{ type: 'composed', id: 'uid-1:composed', channel: 'email', contactId: 'c1' },
			{ type: 'attempt', at: 20, attempt: 2, id: 'uid-1:email:attempt:2' },
			{ type: 'sent', at: 30, providerMessageId: 'id-1', messageId: '<1@example.com>' },
		]);
	});

	it('name the recipients that the server refused apart from the others', () => {
		const recipients = ['jane@example.com', 'bob@example.com'];
		const rejected = [{ address: 'bob@example.com', reason: '550 No such user' }];
		const steps = [aStep({ ...attempted, state: 'sent', receipt: { ...receipt, rejected } })];
		const sent = eventsOf({ state: 'sent', settledAt: 31, recipients, steps }).slice(2);
		expect(sent).toMatchObject([
			{ type: 'sent', recipients: ['jane@example.com'] },
			{
				...{ type: 'failed', recipients: ['bob@example.com'] },
				reason: { code: 'recipient_refused', message: '550 No such user' },
			},
		]);
	});

	it('say queued where a provider has only taken it over, and nothing more of a draft', () => {
		const of = (status: 'queued' | 'draft') =>
			told({ state: 'sent', steps: [aStep({ state: 'sent', receipt: { ...receipt, status } })] });
		expect(of('queued')).toEqual([
			['composed', 10],
			['queued', 30],
		]);
		expect(of('draft')).toEqual([['composed', 10]]);
	});

	it('leave to the queue what it stores', () => {
		const steps = [aStep({ ...attempted, provider: QUEUE_PROVIDER, state: 'sent', receipt })];
		expect(told({ provider: QUEUE_PROVIDER, state: 'sent', steps })).toEqual([['composed', 10]]);
	});

	it('that was refused say why, once', () => {
		const steps = [aStep({ ...attempted, state: 'rejected', failure })];
		const events = eventsOf({ state: 'rejected', settledAt: 40, failure, steps });
		expect(events.map(({ type, reason }) => [type, reason])).toEqual([
			['composed', undefined],
			['attempt', failure],
			['failed', failure],
		]);
	});

	it('tell of routes that failed where another one carried the message', () => {
		const steps = [aStep({ id: 'sms/text', route: 'sms', ...attempted, state: 'sent', receipt })];
		const carried = { operation: 'channel.send', steps, routeFailures: { slack: failure } };
		const events = eventsOf({ ...carried, state: 'sent', settledAt: 31 });
		expect(events.map(({ type, channel }) => [type, channel])).toEqual(
			expect.arrayContaining([
				['failed', 'slack'],
				['sent', 'sms'],
			]),
		);
		const failed = eventsOf({ ...carried, state: 'rejected', settledAt: 31, failure });
		expect(failed.filter(({ channel }) => channel === 'slack')).toEqual([]);
	});

	it('name who was left out, and say it no second time when nobody was left', () => {
		const suppressed = [
			{ address: 'bob@example.com', field: 'to' as const, reason: 'unsubscribe' },
		];
		const events = eventsOf({
			...{ state: 'rejected', settledAt: 40, suppressed },
			failure: { code: 'recipient_suppressed', message: 'Nobody is left.' },
		});
		expect(events.slice(1)).toMatchObject([
			{ type: 'suppressed', recipients: ['bob@example.com'], reason: { message: 'unsubscribe' } },
		]);
	});

	it('tell of a doubt from the attempt on, and of what was decided', () => {
		const resolutions = [
			{ at: 60, decision: 'reconcile', verdict: 'unknown', by: 'Ada' },
			{ at: 80, decision: 'sent', by: 'Ada', note: 'Jane has it' },
		] as const;
		const steps = [aStep({ ...attempted, state: 'sent' })];
		const events = eventsOf({ state: 'sent', settledAt: 80, steps, resolutions: [...resolutions] });
		expect(events.filter(({ type }) => type === 'unknown' || type === 'resolved')).toMatchObject([
			{ type: 'unknown', at: 20 },
			{ type: 'resolved', at: 60, reason: { code: 'unknown' } },
			{ type: 'resolved', at: 80, reason: { code: 'sent', message: 'Ada: sent. Jane has it' } },
		]);
	});
});
