import { OutboxError } from '../../../../lib/core/errors';
import { createSuppressions } from '../../../../lib/outbox/directory/suppressions';
import { createScreening } from '../../../../lib/outbox/email/screening';
import { openDraftRecords } from '../../../../lib/outbox/drafts/open-draft';
import { anEmail } from '../../../support/emails';
import { createMemoryMailStore } from '../../../support/memory-mail-store/memory-mail-store';
import { passTime } from '../../../support/outbox-harness';
import { createDraftHarness, type DraftHarness } from './harness';

const draftIdOf = async (harness: DraftHarness, uid: string): Promise<string> =>
	(await openDraftRecords(harness.environment).get(uid)).reference['draftId'] ?? '';

describe('sending a draft', () => {
	it('needs nothing but its uid, and uses the draft up', async () => {
		const { create, send, mailbox } = createDraftHarness();
		const links = { contactId: 'c1', contextType: 'invoice', contextId: 'i1' };
		const { record } = await create({ links, tags: ['reminder'] });
		const sent = await send(record.uid);
		expect(sent.receipt).toMatchObject({ status: 'sent' });
		expect(sent.record.state).toBe('sent');
		expect(sent.submission).toMatchObject({
			...links,
			operation: 'draft.send',
			tags: ['reminder'],
			recipients: record.recipients,
			subject: record.subject,
		});
		expect(mailbox.delivered).toHaveLength(1);
		expect(mailbox.drafts()).toHaveLength(0);
	});

	it('sends it once, however often it is sent', async () => {
		const { create, send, mailbox } = createDraftHarness();
		const { record } = await create();
		const first = await send(record.uid);
		const second = await send(record.uid);
		expect(second).toMatchObject({ replayed: true, receipt: first.receipt });
		expect(mailbox.delivered).toHaveLength(1);
	});

	it('sends it once from twenty executions at the same time', async () => {
		const { create, send, mailbox, clock } = createDraftHarness();
		const { record } = await create();
		mailbox.holdSends(() => clock.sleep(1000));
		const all = Array.from({ length: 20 }, () => send(record.uid));
		const results = await passTime(clock, Promise.all(all));
		expect(mailbox.delivered).toHaveLength(1);
		expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
		expect(new Set(results.map(({ receipt }) => receipt.id)).size).toBe(1);
	});

	it('sends what people have made of it in the mailbox', async () => {
		const harness = createDraftHarness();
		const { record } = await harness.create();
		harness.mailbox.edit(await draftIdOf(harness, record.uid), (mime) =>
			mime.replace(/^Subject: .*$/m, 'Subject: Edited').replace(/^To: .*$/m, 'To: new@example.net'),
		);
		const { submission } = await harness.send(record.uid);
		expect(submission).toMatchObject({ subject: 'Edited', recipients: ['new@example.net'] });
		expect(harness.mailbox.delivered[0]?.mime).toContain('Subject: Edited');
	});

	it('tells of one that was sent by hand, and sends nothing', async () => {
		const harness = createDraftHarness();
		const { record } = await harness.create();
		await harness.mailbox.sendByHand(await draftIdOf(harness, record.uid));
		const { receipt, record: after } = await harness.send(record.uid);
		expect(receipt.status).toBe('sent');
		expect(after.state).toBe('sent');
		expect(harness.mailbox.delivered).toHaveLength(1);
	});

	it('looks into the mailbox again when it could not be asked for a moment', async () => {
		const { create, send, mailbox, clock, store } = createDraftHarness();
		const { record } = await create();
		const busy = new OutboxError('provider_error', 'Busy.', { retry: 'later' });
		const moody = { ...store, find: jest.fn(store.find).mockRejectedValueOnce(busy) };
		await passTime(clock, send(record.uid, { store: moody }));
		expect(moody.find).toHaveBeenCalledTimes(2);
		expect(mailbox.delivered).toHaveLength(1);
	});

	it('says so when somebody has deleted it', async () => {
		const harness = createDraftHarness();
		const { record } = await harness.create();
		harness.mailbox.deleteByHand(await draftIdOf(harness, record.uid));
		await expect(harness.send(record.uid)).rejects.toMatchObject({
			code: 'not_found',
			delivery: 'not-sent',
			details: { field: 'draft_uid' },
			message: expect.stringContaining('crm@example.com'),
		});
	});

	it('says so when there was never such a draft', async () => {
		await expect(createDraftHarness().send('no-such-draft')).rejects.toMatchObject({
			code: 'not_found',
			details: { field: 'draft_uid' },
		});
	});

	it('refuses a draft of another account', async () => {
		const { create, send, mailbox } = createDraftHarness();
		const { record } = await create();
		const other = createMemoryMailStore({ account: '00000000-0000-5000-8000-000000000bad' });
		await expect(send(record.uid, { store: other.store })).rejects.toMatchObject({
			code: 'validation_error',
			details: { field: 'draft_uid' },
		});
		expect(mailbox.delivered).toHaveLength(0);
	});

	it.each([
		['to', { to: [] }],
		['subject', { subject: '' }],
	])('refuses one that lacks %s, and sends it once it is mended', async (field, lack) => {
		const harness = createDraftHarness();
		const { record } = await harness.create({ email: anEmail(lack) });
		await expect(harness.send(record.uid)).rejects.toMatchObject({
			code: 'validation_error',
			details: { field },
		});
		harness.mailbox.edit(await draftIdOf(harness, record.uid), (mime) =>
			['To: jane@example.net', 'Subject: Mended']
				.filter((line) => !mime.includes(`${line.split(':')[0]}: `) || line.startsWith('Subject'))
				.join('\r\n')
				.concat('\r\n', mime.replace(/^Subject:.*\r\n/m, '')),
		);
		expect((await harness.send(record.uid)).record.state).toBe('sent');
	});

	it('writes to nobody who must not be written to', async () => {
		const { create, send, mailbox, environment, backend, clock } = createDraftHarness();
		const { record } = await create();
		const [address = ''] = record.recipients;
		const { documents } = backend;
		if (!documents) throw new Error('no documents');
		const entry = { address, stream: '*', reason: 'bounce', source: 'test' } as const;
		await createSuppressions(documents, clock).add([entry]);
		const screening = createScreening(environment, undefined);
		await expect(send(record.uid, { screening })).rejects.toMatchObject({
			code: 'recipient_suppressed',
			delivery: 'not-sent',
		});
		expect(mailbox.delivered).toHaveLength(0);
	});

	it('finds out what became of one whose send broke off', async () => {
		const { create, send, mailbox } = createDraftHarness();
		const { record } = await create();
		mailbox.dropAfterAccepting();
		const { receipt } = await send(record.uid);
		expect(receipt.status).toBe('sent');
		mailbox.behave();
		expect((await send(record.uid)).replayed).toBe(true);
		expect(mailbox.delivered).toHaveLength(1);
	});
});
