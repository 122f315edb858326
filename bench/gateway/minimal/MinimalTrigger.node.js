/** The least that a trigger with a fixed path can be: answers by itself, or starts the workflow. */
class MinimalTrigger {
	description = {
		displayName: 'Minimal Trigger',
		name: 'minimalTrigger',
		group: ['trigger'],
		version: 1,
		description: 'Answers or starts the workflow, and does nothing else',
		defaults: { name: 'Minimal Trigger' },
		inputs: [],
		outputs: ['main', 'main'],
		webhooks: ['minimal/answer', 'minimal/start', 'minimal/send'].map((path) => ({
			name: 'default',
			httpMethod: 'POST',
			path,
			isFullPath: true,
			responseMode: 'responseNode',
		})),
		// As in the trigger that it is compared with: n8n leaves the body alone.
		properties: [
			{ displayName: 'Body', name: 'options', type: 'hidden', default: { binaryData: true } },
		],
	};

	async webhook() {
		const { path } = this.getRequestObject();
		const items = [{ json: { to: 'jane@example.com' } }];
		if (path.endsWith('start')) return { workflowData: [items, []] };
		if (path.endsWith('send')) return { workflowData: [[], items] };
		const response = this.getResponseObject();
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end('{"ok":true}');
		return { noWebhookResponse: true };
	}
}

module.exports = { MinimalTrigger };
