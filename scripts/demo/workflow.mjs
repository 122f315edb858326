import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { projectDir } from '../support/toolchain.mjs';

/**
 * @typedef {object} ExampleNode the parts of n8n's node format that are looked at here
 * @property {string} name
 * @property {string} type
 * @property {Record<string, unknown>} parameters
 * @property {Record<string, { id: string, name: string }>} [credentials]
 *
 * @typedef {{ name: string, nodes: ExampleNode[], connections: object, settings?: object }} Example
 */

/**
 * An example workflow with credentials filled in.
 * @param {string} file a file in `examples/`
 * @param {{ id: string, name: string, type: string }[]} credentials each goes to every node that takes its type
 * @returns {Promise<Example>}
 */
export async function readExample(file, ...credentials) {
	const workflow = JSON.parse(await readFile(join(projectDir, 'examples', file), 'utf8'));
	for (const node of workflow.nodes) {
		for (const { id, name, type } of credentials) {
			if (takes(node, type)) node.credentials = { ...node.credentials, [type]: { id, name } };
		}
	}
	return workflow;
}

/**
 * Imports an example workflow with credentials filled in and publishes it.
 * @param {import('../n8n-host/client.mjs').Client} client
 * @param {string} file
 * @param {Parameters<typeof readExample>[1][]} credentials
 * @returns {Promise<{ id: string, webhookPath: string }>} the path is empty where no webhook starts it
 */
export async function publishExample(client, file, ...credentials) {
	const workflow = await readExample(file, ...credentials);
	const { id } = await client.createWorkflow(workflow);
	await client.publish(id);
	return { id, webhookPath: String(workflow.nodes.find(isWebhook)?.parameters['path'] ?? '') };
}

/**
 * Whether a node names a credential of a type. Which channels there are, an example leaves to the user.
 * @param {ExampleNode} node
 * @param {string} credentialType
 */
function takes({ type, credentials }, credentialType) {
	return credentials?.[credentialType] !== undefined || type.endsWith('.outboxChannelMessage');
}

/** @param {ExampleNode} node */
function isWebhook({ type }) {
	return type === 'n8n-nodes-base.webhook';
}
