import type { IDataObject } from 'n8n-workflow';

import { runOperations } from '../../../nodes/Outbox/run-operations';
import { createFakeN8n, type FakeN8nOptions } from '../../support/n8n-context';
import { startSendEmailNode, type SendEmailNode } from '../../support/send-email-node';

/** Starting a mail server takes its time on a busy machine. */
export const TIMEOUT_MS = 60_000;

/** The node that sends, on whose store the operations of a test run. */
export function useSender(): () => SendEmailNode {
	let sender: SendEmailNode;
	beforeEach(async () => {
		sender = await startSendEmailNode();
	}, TIMEOUT_MS);
	afterEach(() => sender.close());
	return () => sender;
}

/** Makes what runs an operation of a resource on the store that emails are sent with. */
export const runOn =
	(sender: () => SendEmailNode) =>
	async (
		resource: string,
		operation: string,
		parameters: object = {},
		options: Omit<FakeN8nOptions, 'parameters'> = {},
	): Promise<IDataObject[]> => {
		const { context } = createFakeN8n({
			nodeType: 'n8n-nodes-outbox.outbox',
			credentials: { outboxSmtpApi: sender().credential },
			continueOnFail: true,
			...options,
			parameters: { ...parameters, resource, operation },
		});
		const [items = []] = await runOperations(context, sender().runtime);
		return items.map(({ json }) => json);
	};

/** The output of an item that fails. */
export const fails = (code: string, field?: string) => ({
	error: expect.objectContaining({ code, ...(field !== undefined && { field }) }),
});
