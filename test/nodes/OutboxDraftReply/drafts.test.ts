import { runDraftReply } from '../../../nodes/OutboxDraftReply/run-draft-reply';
import { startGmailNode, type GmailNode } from '../../support/http-mail-node';

const node = { execute: runDraftReply, example: {} };
const draft = {
	operation: 'createDraft',
	to: 'jane@example.net',
	subject: 'Reminder',
	bodyText: 'Hi Jane',
	additionalFields: { contextType: 'invoice', contextId: 'i1' },
};

describe('the drafts of a mailbox', () => {
	let mail: GmailNode;
	beforeEach(async () => {
		mail = await startGmailNode({ node });
	});
	afterEach(() => mail.close());
	const run = async (parameters: Readonly<Record<string, unknown>>, executionId = '1') =>
		(await mail.run(parameters, { continueOnFail: true, executionId })).map(({ json }) => json);
	const create = async (executionId: string) => {
		const [made] = await run(draft, executionId);
		return made?.['draft_uid'] as string;
	};

	it('are created once for a retried execution', async () => {
		const memory = {};
		const options = { memory, executionId: '7' };
		const [first] = await mail.run(draft, options);
		const [second] = await mail.run(draft, options);
		expect(second?.json['draft_uid']).toBe(first?.json['draft_uid']);
		expect(second?.json['idempotent_replay']).toBe(true);
	});

	it('are updated, shown, listed and deleted', async () => {
		const uid = await create('1');
		const other = await create('2');
		const [updated] = await run({ operation: 'updateDraft', draftUid: uid, subject: 'Second' });
		expect(updated).toMatchObject({ draft_uid: uid, subject: 'Second', to: ['jane@example.net'] });
		const [shown] = await run({ operation: 'getDraft', draftUid: uid });
		expect(shown).toMatchObject({ subject: 'Second', context_id: 'i1', status: 'draft' });
		const [deleted] = await run({ operation: 'deleteDraft', draftUid: other });
		expect(deleted).toMatchObject({ draft_uid: other, status: 'deleted' });
		const filters = { contextId: 'i1' };
		const listed = await run({ operation: 'listDrafts', state: 'draft', filters });
		expect(listed.map((each) => each['draft_uid'])).toEqual([uid]);
	});

	it('are not scheduled for nobody', async () => {
		const uid = await create('1');
		const plannedSendAt = new Date(Date.now() + 3_600_000).toISOString();
		const [refused] = await run({ operation: 'scheduleDraft', draftUid: uid, plannedSendAt });
		expect(refused).toMatchObject({ error: { code: 'upgrade_needed' } });
	});

	it('are previewed, and nothing is kept', async () => {
		const [preview] = await run({ ...draft, options: { preview: true } });
		expect(preview).toMatchObject({ preview: true, would: 'send', subject: 'Reminder' });
		expect(mail.mailbox.withLabel('DRAFT')).toHaveLength(0);
	});

	it('are prepared from templates without any account or store', async () => {
		const openStore = jest.spyOn(mail.runtime, 'openStore');
		const [prepared] = await run({
			operation: 'prepare',
			to: '{{ customer.email }}',
			subject: 'Invoice {{ invoice.number }}',
			bodyText: 'Hi {{ customer.name }}',
			data: '{ "customer": { "email": "jane@example.net" } }',
		});
		expect(prepared).toMatchObject({
			ready: false,
			to: ['jane@example.net'],
			missing_fields: [
				{ field: 'subject', name: 'invoice.number' },
				{ field: 'text', name: 'customer.name' },
			],
		});
		expect(mail.asked).toEqual([]);
		expect(openStore).not.toHaveBeenCalled();
	});
});
