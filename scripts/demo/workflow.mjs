import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { projectDir } from '../support/toolchain.mjs';

/**
 * Imports an example workflow with credentials filled in and publishes it.
 * @param {import('../n8n-host/client.mjs').Client} client
 * @param {string} file a file in `examples/`
 * @param {{ id: string, name: string, type: string }[]} credentials each goes to every node that takes its type
 * @returns {Promise<{ id: string, webhookPath: string }>}
 */
export async function publishExample(client, file, ...credentials) {
	const workflow = JSON.parse(await readFile(join(projectDir, 'examples', file), 'utf8'));
	for (const node of workflow.nodes) {
		for (const { id, name, type } of credentials) {
			if (node.credentials?.[type]) node.credentials[type] = { id, name };
		}
	}
	const created = await client.createWorkflow(workflow);
	await client.publish(created.id);
	return {
		id: created.id,
		webhookPath: workflow.nodes.find(isWebhook).parameters.path,
	};
}

/** @param {{ type: string }} node */
function isWebhook({ type }) {
	return type === 'n8n-nodes-base.webhook';
}
