import type { IDataObject, ITriggerResponse } from 'n8n-workflow';

import { createAccounts } from '../../../lib/outbox/directory/accounts';
import { requireDocuments } from '../../../lib/outbox/backend-parts';
import { runDelivery } from '../../../nodes/OutboxDeliveryTrigger/run-delivery';
import { queueEmails } from '../../../nodes/OutboxQueueEmail/queue-emails';
import {
	ADA,
	startGmailNode,
	startOutlookNode,
	type HttpMailNode,
} from '../../support/http-mail-node';
import { createFakeN8n } from '../../support/n8n-context';
import { createFakeHttpHelpers } from '../../support/n8n-http';
import { createFakeTrigger } from './fake-trigger';

let node: HttpMailNode;
let response: ITriggerResponse | undefined;
afterEach(async () => {
	await response?.closeFunction?.();
	await node.close();
});

const publish = async (credentialType: string): Promise<void> => {
	const { context } = createFakeTrigger({
		parameters: { provider: node.provider },
		credentials: { [credentialType]: node.credential },
		helpers: createFakeHttpHelpers(node.login).helpers,
	});
	response = await runDelivery(context, node.runtime);
};
const registered = async (): Promise<readonly string[]> => {
	const documents = requireDocuments(node.runtime.openStore({ kind: 'auto' }));
	const accounts = await createAccounts(documents, node.runtime.clock).list('default');
	return accounts.flatMap(({ senders }) => senders.map(({ address }) => address));
};
const queueFrom = async (from: string): Promise<IDataObject> => {
	const { context } = createFakeN8n({
		nodeType: 'n8n-nodes-outbox.outboxQueueEmail',
		// Each in an execution of its own.
		executionId: from,
		continueOnFail: true,
		parameters: { from, to: 'jane@example.net', subject: 'Hi', text: 'Hello' },
	});
	const [[item] = []] = await queueEmails(context, node.runtime);
	return item?.json ?? {};
};

describe('who counts as a sender by itself', () => {
	it('with Gmail: the account, and the send-as addresses that were accepted', async () => {
		node = await startGmailNode({
			aliases: [
				{ address: 'sales@example.com', status: 'accepted' },
				{ address: 'boss@example.com', status: 'pending' },
			],
		});
		await publish('outboxGmailOAuth2Api');
		expect(await registered()).toEqual([ADA, 'sales@example.com']);
		expect(await queueFrom('Sales@example.com')).toMatchObject({ accepted: true });
		expect(await queueFrom('boss@example.com')).toMatchObject({
			error: { code: 'validation_error', field: 'from' },
		});
	});

	it('with Outlook: the addresses of the mailbox', async () => {
		node = await startOutlookNode();
		await publish('outboxOutlookOAuth2Api');
		expect(await registered()).toEqual([ADA, 'countess@example.com']);
		expect(await queueFrom('countess@example.com')).toMatchObject({ accepted: true });
		expect(await queueFrom('grace@example.com')).toMatchObject({
			error: { code: 'validation_error', field: 'from' },
		});
	});
});
