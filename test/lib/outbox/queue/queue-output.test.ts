import { enqueue } from '../../../../lib/outbox/queue/enqueue';
import { previewCall } from '../../../../lib/outbox/queue/preview-call';
import { toQueuedItemOutputs, toQueueOutput } from '../../../../lib/outbox/queue/queue-output';
import { toSandboxCall } from '../../../../lib/outbox/queue/sandbox';
import { passTime } from '../../../support/outbox-harness';
import { ACCOUNT, createQueueHarness, seedInput, useTemplates, type QueueHarness } from './setup';

const templates = useTemplates();
let harness: QueueHarness;
beforeEach(async () => {
	harness = await createQueueHarness(templates());
	await harness.register([seedInput.from]);
});

const extra = {
	requestId: 'request-1',
	warnings: ['Mind the gap.'],
	sendAt: Date.UTC(2026, 3, 17, 10, 22, 11),
	duplicates: ['A@x.test'],
};

describe('the output of a call', () => {
	it('has what only we know besides the seed’s fields', async () => {
		const result = await harness.enqueue({ contactId: 'c-1', dealId: 'd-1' });
		const { messages: _messages, ...others } = toQueueOutput(result, extra);
		expect(others).toEqual({
			accepted: true,
			message_count: 4,
			duplicates: ['A@x.test'],
			call_id: result.submission.uid,
			queue: 'default',
			send_at: '2026-04-17T10:22:11Z',
			idempotent_replay: false,
			contact_id: 'c-1',
			deal_id: 'd-1',
			request_id: 'request-1',
			rate_limit: { limit: null, remaining: null, reset: null },
			store: { name: 'memory', guarantee: expect.stringMatching(/^atomic/) },
			warnings: ['Mind the gap.'],
		});
	});

	it('may be one for each message', async () => {
		await harness.contacts.upsert([{ email: seedInput.to[0] ?? '', contactId: 'contact-7' }]);
		const result = await harness.enqueue();
		const outputs = toQueuedItemOutputs(result, { ...extra, sendAt: undefined });
		expect(outputs.map(({ uuid, contact_id }) => [uuid, contact_id])).toEqual(
			result.messages.map(({ uid }, index) => [uid, index === 0 ? 'contact-7' : null]),
		);
		expect(outputs[3]).toMatchObject({
			accepted: true,
			recipient: 'audit@example.test',
			type: 'bcc',
			status: 'pending',
			queue: 'default',
			send_at: null,
			request_id: 'request-1',
		});
	});

	it('is the same when the call comes again, but for being a replay', async () => {
		const first = toQueueOutput(await harness.enqueue(), extra);
		await harness.clock.advance(1000);
		const again = toQueueOutput(await harness.enqueue(), extra);
		expect(again).toEqual({ ...first, idempotent_replay: true });
	});
});

describe('a preview', () => {
	const preview = async (overrides: object = {}) =>
		previewCall(await harness.toRequest({ ...seedInput, ...overrides }), harness.environment);

	it('shows what would be queued, and queues nothing', async () => {
		const shown = await preview({
			template: true,
			subject: 'Hi {{ recipient.email }}',
			sendAt: '2026-04-17T10:22:11Z',
		});
		expect(shown).toMatchObject({
			preview: true,
			would: 'send',
			provider: 'queue',
			queue: 'default',
			due_at: '2026-04-17T10:22:11Z',
			message_count: 4,
		});
		expect(shown.messages[0]).toEqual({
			recipient: 'known@example.test',
			type: 'to',
			from: seedInput.from,
			reply_to: ['reply@example.test'],
			account_id: ACCOUNT,
			content: {
				subject: 'Hi known@example.test',
				html: seedInput.html,
				text: seedInput.text,
				headers: seedInput.headers,
			},
		});
		expect([await harness.records(), await harness.stored()]).toEqual([0, []]);
	});

	it('says that it was queued before', async () => {
		await harness.enqueue();
		expect((await preview()).would).toBe('replay');
	});

	it('shows the first messages only', async () => {
		const to = Array.from({ length: 30 }, (_, index) => `r${index}@example.test`);
		const { message_count, messages } = await preview({ to, bcc: [] });
		expect([message_count, messages.length]).toEqual([30, 20]);
	});

	it('fails as the call would', async () => {
		await expect(preview({ from: 'nobody@x.test' })).rejects.toMatchObject({
			code: 'validation_error',
		});
	});
});

describe('a test run', () => {
	it('writes to the tester alone, with the first recipient’s data, under a key of its own', async () => {
		const request = await harness.toRequest({
			...seedInput,
			template: true,
			recipientData: { 'known@example.test': { code: 7 } },
		});
		const email = toSandboxCall(request.email, { address: 'me@x.test' });
		expect(email.recipients).toEqual([
			{
				type: 'to',
				mailbox: { address: 'me@x.test' },
				identity: 'me@x.test',
				data: { code: 7 },
			},
		]);
		expect(email.headers['X-Outbox-Sandbox-For']).toBe(
			[...seedInput.to, ...seedInput.bcc].join(', '),
		);
		const sandbox = { ...request, email, sandbox: true };
		const { messages } = await passTime(harness.clock, enqueue(sandbox, harness.environment));
		expect(messages.map(({ recipient }) => recipient)).toEqual(['me@x.test']);
		expect((await harness.enqueue()).replayed).toBe(false);
	});
});
