import type { Client } from '../../../scripts/n8n-host/client.mjs';
import { publishWebhook, type NodeAccount, type WorkflowNode } from './workflows';

/** A node that keeps drafts and replies; a failed item is given out too. */
export function draftReply(
	{ provider, credentials }: NodeAccount,
	operation: string,
	parameters: Readonly<Record<string, unknown>> = {},
): WorkflowNode {
	return {
		name: 'Send Draft/Reply',
		type: 'n8n-nodes-outbox.outboxDraftReply',
		typeVersion: 1,
		parameters: { operation, provider, ...parameters },
		credentials,
		onError: 'continueRegularOutput',
	};
}

/** Publishes a workflow of one node and gives what it puts out for a request. */
export async function callNode(client: Client, node: WorkflowNode, request: object) {
	const { path } = await publishWebhook(client, [node]);
	return (await client.webhook(path, request)).body;
}
