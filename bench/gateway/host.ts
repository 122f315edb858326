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
export async function startGatewayHost(sink: Sink, sinkOfOthers: Sink): Promise<GatewayHost> {
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
	const builtIn = await client.createCredential({
		name: 'SMTP of n8n',
		type: 'smtp',
		data: {
			host: sinkOfOthers.host,
			port: sinkOfOthers.ports.none,
			secure: false,
			disableStartTls: true,
		},
	});
	for (const workflow of [await readBranch(id), minimalWorkflow(builtIn.id)]) {
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

/** The least trigger leads to the least node, and to n8n's own node for emails. */
function minimalWorkflow(credentialId: string): Example {
	const trigger = 'Trigger';
	const noOp = 'No Operation';
	const send = 'Send Email';
	const respond = 'Respond';
	const nodes = [
		{ name: trigger, type: 'CUSTOM.minimalTrigger', webhookId: 'minimal' },
		{ name: noOp, type: 'n8n-nodes-base.noOp' },
		{
			name: send,
			type: 'n8n-nodes-base.emailSend',
			typeVersion: 2.1,
			parameters: {
				fromEmail: SENDER,
				toEmail: '={{ $json.to }}',
				subject: 'Follow-up on our meeting',
				emailFormat: 'html',
				html: '<p>Hi Jane, thanks for meeting with us today.</p>',
			},
			credentials: { smtp: { id: credentialId, name: 'SMTP' } },
		},
		{ name: respond, type: 'CUSTOM.minimalRespond' },
	];
	const toRespond = { main: [linkTo(respond)] };
	return {
		name: 'Minimal',
		nodes: nodes.map((node, index) => ({
			id: `node-${index}`,
			position: [index * 200, 0],
			typeVersion: 1,
			parameters: {},
			...node,
		})),
		connections: {
			[trigger]: { main: [linkTo(noOp), linkTo(send)] },
			[noOp]: toRespond,
			[send]: toRespond,
		},
		settings: { executionOrder: 'v1' },
	};
}

/** Each leads to the next. */
function inARow(names: readonly string[]): object {
	return Object.fromEntries(
		names.slice(1).map((name, index) => [names[index] ?? '', { main: [linkTo(name)] }]),
	);
}

function linkTo(node: string): readonly object[] {
	return [{ node, type: 'main', index: 0 }];
}
