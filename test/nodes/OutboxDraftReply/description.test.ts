import { OutboxDraftReply } from '../../../nodes/OutboxDraftReply/OutboxDraftReply.node';
import { DRAFT_OPERATIONS } from '../../../nodes/OutboxDraftReply/draft-operations';
import { OPERATION_NAMES } from '../../../nodes/OutboxDraftReply/operations';
import { SEND_OPERATIONS } from '../../../nodes/OutboxDraftReply/send-operations';
import { describeNodeDescription, isChoice, readPanel } from '../../contracts/node-description';

const node = new OutboxDraftReply();
const { description } = node;
const { collection, entriesOf } = readPanel(description);

describe('the node Outbox Send Draft/Reply', () => {
	describeNodeDescription(node, {
		folder: 'OutboxDraftReply',
		aliases: ['email', 'draft', 'reply', 'outbox'],
		seesTogether: ({ displayOptions }) => JSON.stringify(displayOptions?.show?.['/operation']),
	});

	it('is found under its own name and stands on the canvas under the plain one', () => {
		expect(description).toMatchObject({
			displayName: 'Outbox Send Draft/Reply',
			name: 'outboxDraftReply',
			defaults: { name: 'Send Draft/Reply' },
			usableAsTool: true,
		});
	});

	it('offers each operation that it does, and does each that it offers', () => {
		const offered = (collection('operation').options ?? []).filter(isChoice);
		const names = [...OPERATION_NAMES].sort();
		expect(offered.map(({ value }) => value).sort()).toEqual(names);
		const done = [...Object.keys(SEND_OPERATIONS), ...Object.keys(DRAFT_OPERATIONS), 'prepare'];
		expect(done.sort()).toEqual(names);
	});

	it('names its fields as the seed does', () => {
		const names = new Set(description.properties.map(({ name }) => name));
		for (const name of ['draftUid', 'replyToMessageUid', 'to', 'subject', 'bodyText', 'bodyHtml']) {
			expect(names).toContain(name);
		}
		const additional = entriesOf('additionalFields').map(({ name }) => name);
		expect(additional).toEqual(
			expect.arrayContaining([
				...['cc', 'bcc', 'attachments', 'contextType', 'contextId', 'fromAccountId'],
			]),
		);
	});

	it('searches drafts and conversations', () => {
		const searches = ['draftUid', 'replyToMessageUid'].map((name) =>
			collection(name).modes?.find(({ type }) => type === 'list'),
		);
		const methods = searches.map((mode) => mode?.typeOptions?.searchListMethod);
		expect(methods).toEqual(['searchDrafts', 'searchConversations']);
		expect(Object.keys(node.methods.listSearch)).toEqual(expect.arrayContaining(methods));
	});
});
