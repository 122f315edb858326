import { createAccounts } from '../../../../lib/outbox/directory/accounts';
import { deleteDraft } from '../../../../lib/outbox/drafts/delete-draft';
import { toDraftOutput } from '../../../../lib/outbox/drafts/draft-output';
import { openDraft, openDraftRecords } from '../../../../lib/outbox/drafts/open-draft';
import { scheduleDraft } from '../../../../lib/outbox/drafts/schedule-draft';
import { cancelQueued } from '../../../../lib/outbox/queue-admin/cancel-queued';
import { retryQueued } from '../../../../lib/outbox/queue-admin/retry-queued';
import { startDeliveryWorker } from '../../../../lib/outbox/worker/delivery-worker';
import { requireQueueBackend } from '../../../../lib/outbox/worker/worker-options';
import { anEmail } from '../../../support/emails';
import { createDraftHarness } from './harness';

const HOUR_MS = 3_600_000;
const QUEUE = 'default';

function setUp() {
	const harness = createDraftHarness();
	const { backend, clock, ids, store, environment } = harness;
	const queueBackend = requireQueueBackend(backend);
	const registerWorker = () =>
		createAccounts(queueBackend.documents, clock).register({
			queue: QUEUE,
			...{ account: store.account, provider: store.id, senders: [store.owner] },
		});
	return {
		...harness,
		registerWorker,
		messages: queueBackend.messages,
		record: (uid: string) => openDraftRecords(environment).get(uid),
		schedule: (uid: string, at: number) =>
			scheduleDraft({ uid, store, at, queue: QUEUE }, environment),
		startWorker: () =>
			startDeliveryWorker(
				{
					queue: QUEUE,
					accounts: [
						{
							...{ account: store.account, provider: store.id, senders: [store.owner] },
							connect: () => Promise.reject(new Error('no email but drafts')),
							openMailbox: async () => store,
						},
					],
					...{ concurrency: 2, rateLimits: [], attempts: 3, onTrouble: () => undefined },
				},
				{ backend: queueBackend, clock, ids },
			),
	};
}

describe('scheduling a draft', () => {
	it('has a worker send it when its time has come, as it lies there then', async () => {
		const { create, schedule, startWorker, registerWorker, clock, mailbox, record } = setUp();
		await registerWorker();
		const { record: draft } = await create();
		const planned = await schedule(draft.uid, clock.now() + HOUR_MS);
		expect(planned).toMatchObject({ state: 'planned', plan: { at: clock.now() + HOUR_MS } });
		const worker = await startWorker();
		await clock.advance(HOUR_MS / 2);
		expect(mailbox.delivered).toHaveLength(0);
		mailbox.edit(planned.reference['draftId'] ?? '', (mime) =>
			mime.replace(/^Subject: .*$/m, 'Subject: Edited meanwhile'),
		);
		await clock.advance(HOUR_MS);
		expect(mailbox.delivered).toHaveLength(1);
		expect(mailbox.delivered[0]?.mime).toContain('Subject: Edited meanwhile');
		expect((await record(draft.uid)).state).toBe('sent');
		await worker.stop();
	});

	it('counts the last time only', async () => {
		const { create, schedule, startWorker, registerWorker, clock, mailbox, messages } = setUp();
		await registerWorker();
		const { record: draft } = await create();
		const first = await schedule(draft.uid, clock.now() + HOUR_MS);
		const second = await schedule(draft.uid, clock.now() + 3 * HOUR_MS);
		expect(second.plan?.messageUid).not.toBe(first.plan?.messageUid);
		const [earlier] = await messages.find([first.plan?.messageUid ?? '']);
		expect(earlier?.state).toBe('cancelled');
		const worker = await startWorker();
		await clock.advance(2 * HOUR_MS);
		expect(mailbox.delivered).toHaveLength(0);
		await clock.advance(2 * HOUR_MS);
		expect(mailbox.delivered).toHaveLength(1);
		await worker.stop();
	});

	it('changes nothing when it is asked for the same time again', async () => {
		const { create, schedule, registerWorker, clock } = setUp();
		await registerWorker();
		const { record: draft } = await create();
		const at = clock.now() + HOUR_MS;
		const first = await schedule(draft.uid, at);
		expect((await schedule(draft.uid, at)).plan).toEqual(first.plan);
	});

	it('leaves a draft again when its message is called back, and plans it anew', async () => {
		const { create, schedule, startWorker, registerWorker, clock, mailbox, store, environment } =
			setUp();
		await registerWorker();
		const { record: draft } = await create();
		const at = clock.now() + HOUR_MS;
		const planned = await schedule(draft.uid, at);
		const messageUid = planned.plan?.messageUid ?? '';
		await cancelQueued(messageUid, environment);
		const { record: seen } = await openDraft(draft.uid, { store }, environment);
		expect(toDraftOutput(seen)).toMatchObject({ status: 'draft', planned_send_at: null });
		const again = await schedule(draft.uid, at);
		expect(again.state).toBe('planned');
		expect(again.plan?.messageUid).not.toBe(messageUid);
		const worker = await startWorker();
		await clock.advance(2 * HOUR_MS);
		expect(mailbox.delivered).toHaveLength(1);
		await worker.stop();
	});

	it('is planned again when the message that was called back gets another turn', async () => {
		const { create, schedule, startWorker, registerWorker, clock, mailbox, store, environment } =
			setUp();
		await registerWorker();
		const { record: draft } = await create();
		const { plan } = await schedule(draft.uid, clock.now() + HOUR_MS);
		const uid = plan?.messageUid ?? '';
		const stateOf = async () => (await openDraft(draft.uid, { store }, environment)).record.state;
		await cancelQueued(uid, environment);
		expect(await stateOf()).toBe('draft');
		await retryQueued({ uid, by: 'Ada' }, environment);
		expect(await stateOf()).toBe('planned');
		const worker = await startWorker();
		await clock.advance(HOUR_MS);
		expect(mailbox.delivered).toHaveLength(1);
		await worker.stop();
	});

	it('is called off by deleting the draft', async () => {
		const { create, schedule, startWorker, registerWorker, clock, mailbox, store, environment } =
			setUp();
		await registerWorker();
		const { record: draft } = await create();
		await schedule(draft.uid, clock.now() + HOUR_MS);
		const deleted = await deleteDraft({ uid: draft.uid, store }, environment);
		expect(deleted.state).toBe('deleted');
		const worker = await startWorker();
		await clock.advance(2 * HOUR_MS);
		expect(mailbox.delivered).toHaveLength(0);
		expect(mailbox.drafts()).toHaveLength(0);
		await worker.stop();
	});

	it('sends it once when somebody sends it before its time', async () => {
		const { create, send, schedule, startWorker, registerWorker, clock, mailbox, messages } =
			setUp();
		await registerWorker();
		const { record: draft } = await create();
		const planned = await schedule(draft.uid, clock.now() + HOUR_MS);
		await send(draft.uid);
		const worker = await startWorker();
		await clock.advance(2 * HOUR_MS);
		expect(mailbox.delivered).toHaveLength(1);
		const [message] = await messages.find([planned.plan?.messageUid ?? '']);
		expect(message?.state).toBe('sent');
		await worker.stop();
	});

	it('fails, and says why, when the draft was deleted by hand', async () => {
		const { create, schedule, startWorker, registerWorker, clock, mailbox, messages } = setUp();
		await registerWorker();
		const { record: draft } = await create();
		const planned = await schedule(draft.uid, clock.now() + HOUR_MS);
		mailbox.deleteByHand(planned.reference['draftId'] ?? '');
		const worker = await startWorker();
		await clock.advance(2 * HOUR_MS);
		const [message] = await messages.find([planned.plan?.messageUid ?? '']);
		expect(message).toMatchObject({ state: 'failed', failure: { code: 'not_found' } });
		await worker.stop();
	});

	it.each([
		['in the past', -HOUR_MS],
		['more than a year away', 366 * 24 * HOUR_MS],
	])('refuses a time %s', async (_when, offsetMs) => {
		const { create, schedule, registerWorker, clock } = setUp();
		await registerWorker();
		const { record: draft } = await create();
		await expect(schedule(draft.uid, clock.now() + offsetMs)).rejects.toMatchObject({
			code: 'validation_error',
			details: { field: 'planned_send_at' },
		});
	});

	it('refuses a draft that could not be sent', async () => {
		const { create, schedule, registerWorker, clock } = setUp();
		await registerWorker();
		const { record: draft } = await create({ email: anEmail({ to: [] }) });
		await expect(schedule(draft.uid, clock.now() + HOUR_MS)).rejects.toMatchObject({
			details: { field: 'to' },
		});
	});

	it('refuses what nobody would send', async () => {
		const { create, schedule, clock } = setUp();
		const { record: draft } = await create();
		await expect(schedule(draft.uid, clock.now() + HOUR_MS)).rejects.toMatchObject({
			code: 'upgrade_needed',
		});
	});
});
