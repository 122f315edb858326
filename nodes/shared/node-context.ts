import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

/** Where a node meets n8n: while it works on items, as a trigger, as a webhook, or in the panel. */
export type NodeContext =
	IExecuteFunctions | ILoadOptionsFunctions | ITriggerFunctions | IWebhookFunctions;

/** Whether the node works on items; otherwise its parameters have one value each. */
export function hasItems(context: NodeContext): context is IExecuteFunctions {
	return 'getInputData' in context;
}
