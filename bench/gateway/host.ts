import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createApiKey } from '../../scripts/demo/api-key.mjs';
import { readExample, type Example } from '../../scripts/demo/workflow.mjs';
import { installPackage } from '../../scripts/n8n-host/community-package.mjs';
import { startHost } from '../../scripts/n8n-host/start.mjs';
import { packPackage } from '../../scripts/support/pack.mjs';
import type { Sink } from '../emails/sink';

const OWNER = { email: 'bench@example.com', password: 'Outbox-bench-1' };
/** More than anybody calls: the limits count every call, and stop none. */
const LIMITS = { perSecondLimit: 1_000_000, perDayLimit: 1_000_000_000 };
const SENDER = 'crm@example.com';
const BRANCH = ['Outbox API', 'Send Email', 'Respond'];

/** A real n8n that serves both APIs. */
export interface GatewayHost {
	/** Of webhooks. */
	readonly url: string;
	readonly token: string;
	close(): Promise<void>;
}

/** Starts n8n with the package, and with the least that could stand in its place beside it. */
export async function startGatewayHost(sink: Sink): Promise<GatewayHost> {
	const folder = await mkdtemp(join(tmpdir(), 'outbox-load-'));
	const userFolder = join(folder, 'n8n');
	await installPackage(userFolder, await packPackage(folder));
	const host = await startHost({
		userFolder,
		env: { N8N_CUSTOM_EXTENSIONS: join(__dirname, 'minimal') },
	});
	const { client } = host;
	await client.setUpOwner(OWNER);
	const { id } = await client.createCredential({
		name: 'SMTP',
		type: 'outboxSmtpApi',
		data: { host: sink.host, port: sink.ports.none, security: 'none', senders: SENDER },
	});
	for (const workflow of [await readBranch(id), minimalWorkflow()]) {
		const created = await client.createWorkflow(workflow);
		await client.publish(created.id);
	}
	const { token } = await createApiKey(client, 'Bench', LIMITS);
	return {
		url: `${host.url}/webhook`,
		token,
		async close() {
			await host.stop();
			await rm(folder, { recursive: true, force: true, maxRetries: 3 });
		},
	};
}

/** The example's branch for emails, by SMTP. */
async function readBranch(credentialId: string): Promise<Example> {
	const { nodes, ...workflow } = await readExample('messaging-gateway.json');
	const branch = nodes.filter(({ name }) => BRANCH.includes(name));
	for (const node of branch) {
		if (!node.credentials) continue;
		Object.assign(node.parameters, { provider: 'smtp', authentication: 'password' });
		node.credentials = { outboxSmtpApi: { id: credentialId, name: 'SMTP' } };
	}
	return { ...workflow, nodes: branch, connections: inARow(BRANCH) };
}

function minimalWorkflow(): Example {
	const types = ['CUSTOM.minimalTrigger', 'n8n-nodes-base.noOp', 'CUSTOM.minimalRespond'];
	return {
		name: 'Minimal',
		nodes: types.map((type, index) => ({
			id: `node-${index}`,
			name: type,
			type,
			typeVersion: 1,
			position: [index * 200, 0],
			parameters: {},
			...(index === 0 && { webhookId: 'minimal' }),
		})),
		connections: inARow(types),
		settings: { executionOrder: 'v1' },
	};
}

/** Each leads to the next. */
function inARow(names: readonly string[]): object {
	return Object.fromEntries(
		names
			.slice(0, -1)
			.map((name, index) => [
				name,
				{ main: [[{ node: names[index + 1], type: 'main', index: 0 }]] },
			]),
	);
}
