import type { IExecuteFunctions, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

/** Where a node meets n8n: while it works on items, as a trigger, or as a webhook. */
export type NodeContext = IExecuteFunctions | ITriggerFunctions | IWebhookFunctions;

/** Whether the node works on items; otherwise its parameters have one value each. */
export function hasItems(context: NodeContext): context is IExecuteFunctions {
	return 'getInputData' in context;
}
