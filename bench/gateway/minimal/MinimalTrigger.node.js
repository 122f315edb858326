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
		outputs: ['main'],
		webhooks: ['minimal/answer', 'minimal/start'].map((path) => ({
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
		if (this.getRequestObject().path.endsWith('start')) {
			return { workflowData: [[{ json: { started: true } }]] };
		}
		const response = this.getResponseObject();
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end('{"ok":true}');
		return { noWebhookResponse: true };
	}
}

module.exports = { MinimalTrigger };
