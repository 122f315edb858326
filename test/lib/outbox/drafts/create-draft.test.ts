import { requireDocuments } from '../../../../lib/outbox/backend-parts';
import { createDraft } from '../../../../lib/outbox/drafts/create-draft';
import { openDraftRecords } from '../../../../lib/outbox/drafts/open-draft';
import { anEmail } from '../../../support/emails';
import { createDraftHarness } from './harness';

describe('creating a draft', () => {
	it('puts it into the mailbox and on record, and sends nothing', async () => {
		const { create, mailbox, environment } = createDraftHarness();
		const links = { contactId: 'c1', dealId: 'd1', contextType: 'invoice', contextId: 'i1' };
		const { record, receipt } = await create({ links, tags: ['reminder'] });
		expect(record).toMatchObject({
			...links,
			state: 'draft',
			provider: 'memory',
			mailbox: 'crm@example.com',
			tags: ['reminder'],
			subject: anEmail().subject,
		});
		expect(receipt).toMatchObject({ status: 'draft', id: record.uid });
		expect(mailbox.drafts()).toHaveLength(1);
		expect(mailbox.drafts()[0]).toContain(`X-Outbox-Id: ${record.uid}`);
		expect(mailbox.delivered).toEqual([]);
		expect(await openDraftRecords(environment).get(record.uid)).toEqual(record);
	});

	it('keeps no body in the store', async () => {
		const { create, backend } = createDraftHarness();
		const { record } = await create({ email: anEmail({ text: 'top secret' }) });
		const documents = await backend.documents?.get('drafts', [record.uid]);
		const stored = await backend.submissions.findByUid(record.uid);
		expect(JSON.stringify([documents, stored])).not.toContain('top secret');
	});

	it('gives the same draft again for the same key', async () => {
		const { create, mailbox } = createDraftHarness();
		const first = await create();
		const second = await create();
		expect(second).toMatchObject({ replayed: true, record: { uid: first.record.uid } });
		expect(mailbox.drafts()).toHaveLength(1);
	});

	it('is a conflict for other content under the same key', async () => {
		const { create, mailbox } = createDraftHarness();
		await create();
		await expect(create({ email: anEmail({ subject: 'Another' }) })).rejects.toMatchObject({
			code: 'idempotency_conflict',
		});
		expect(mailbox.drafts()).toHaveLength(1);
	});

	it('may lack everything', async () => {
		const { create, mailbox } = createDraftHarness();
		const { text: _text, ...nothing } = anEmail({ to: [], subject: '' });
		const { record } = await create({ email: nothing });
		expect(record).toMatchObject({ recipients: [], subject: '' });
		expect(mailbox.drafts()).toHaveLength(1);
	});

	it('takes up the draft of a run that broke off before the record was kept', async () => {
		let broken = true;
		const harness = createDraftHarness((backend) => {
			const documents = requireDocuments(backend);
			const swap: typeof documents.swap = async (...given) => {
				if (broken) throw new TypeError('the process has ended');
				return documents.swap(...given);
			};
			return { ...backend, documents: { ...documents, swap } };
		});
		await expect(harness.create()).rejects.toMatchObject({ delivery: 'not-sent' });
		expect(harness.mailbox.drafts()).toHaveLength(1);
		broken = false;
		const { record } = await harness.create();
		expect(record.state).toBe('draft');
		expect(harness.mailbox.drafts()).toHaveLength(1);
	});

	it('needs a store that keeps drafts', async () => {
		const { request, environment } = createDraftHarness();
		const { documents: _none, ...ledgerOnly } = environment.backend;
		const doing = createDraft(request(), { ...environment, backend: ledgerOnly });
		await expect(doing).rejects.toMatchObject({ code: 'store_unavailable' });
	});
});
