/**
 * Makes an API key as a user does: by Outbox, resource API, operation Create Key.
 * @param {import('../n8n-host/client.mjs').Client} client
 * @param {string} keyName
 * @param {object} [keyFields] its limits
 * @returns {Promise<{ id: string, token: string }>} the workflow's id, and the key
 */
export async function createApiKey(client, keyName, keyFields = {}) {
	const { id } = await client.createWorkflow({
		name: 'Make an API key',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'outbox',
				name: 'Outbox',
				type: 'n8n-nodes-outbox.outbox',
				typeVersion: 1,
				position: [220, 0],
				parameters: { resource: 'api', operation: 'createKey', keyName, keyFields },
			},
		],
		connections: { Start: { main: [[{ node: 'Outbox', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
	const execution = await client.waitForExecution(await client.runManually(id, 'Start'));
	const [run] = execution.data.resultData.runData['Outbox'] ?? [];
	return { id, token: String(run?.data?.main[0]?.[0]?.json['api_key']) };
}
