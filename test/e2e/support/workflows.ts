import { randomUUID } from 'node:crypto';

import type { Client } from '../../../scripts/n8n-host/client.mjs';

/** The parts of n8n's node format that these tests use. */
export interface WorkflowNode {
	readonly name: string;
	readonly type: string;
	readonly typeVersion: number;
	readonly parameters: Readonly<Record<string, unknown>>;
	readonly [setting: string]: unknown;
}

export const SEND_EMAIL = 'Send Email';
export const TRIGGER = 'Trigger';
export const FAILED = 'Failed';

/** The webhook node; `webhookPath` of the published workflow calls it. */
export function webhook(path: string): WorkflowNode {
	return {
		name: TRIGGER,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: { httpMethod: 'POST', path, responseMode: 'lastNode' },
	};
}

export function manualTrigger(): WorkflowNode {
	return {
		name: TRIGGER,
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		parameters: {},
	};
}

/** Turns the webhook's `body.items` into one item each. */
export function splitItems(): WorkflowNode {
	return {
		name: 'Split Items',
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		parameters: { fieldToSplitOut: 'body.items', options: {} },
	};
}

/** Where failed items go when a node has an error output. */
export function failedItems(): WorkflowNode {
	return { name: FAILED, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
}

/** The services that emails leave through, and the type of their credential. */
const CREDENTIAL_TYPES = {
	gmail: 'outboxGmailOAuth2Api',
	outlook: 'outboxOutlookOAuth2Api',
	smtp: 'outboxSmtpApi',
} as const;
export type Provider = keyof typeof CREDENTIAL_TYPES;

/** The account that a node uses: the service, and the credentials by their types. */
export interface NodeAccount {
	readonly provider: Provider;
	readonly credentials: Readonly<Record<string, { readonly id: string; readonly name: string }>>;
}

export interface SendEmailOptions {
	/** SMTP unless given. */
	readonly provider?: Provider;
	readonly credentialId: string;
	/** Of the Redis credential, where the node keeps what was sent there. */
	readonly redisCredentialId?: string | undefined;
	readonly parameters?: Readonly<Record<string, unknown>>;
	/** Node settings, e.g. `retryOnFail`. */
	readonly settings?: Readonly<Record<string, unknown>>;
}

export function sendEmail({
	provider = 'smtp',
	credentialId,
	redisCredentialId,
	parameters,
	settings,
}: SendEmailOptions): WorkflowNode {
	return {
		name: SEND_EMAIL,
		type: 'n8n-nodes-outbox.outboxSendEmail',
		typeVersion: 1,
		parameters: {
			provider,
			to: '={{ $json.body.to }}',
			subject: '={{ $json.body.subject }}',
			bodyText: 'Hello.',
			...parameters,
		},
		credentials: {
			[CREDENTIAL_TYPES[provider]]: { id: credentialId, name: provider },
			...(redisCredentialId !== undefined && {
				outboxRedisApi: { id: redisCredentialId, name: 'Redis' },
			}),
		},
		...settings,
	};
}

/** Creates a workflow whose nodes follow one another; an error output leads to `failedItems()`. */
export async function createChain(
	client: Client,
	nodes: readonly WorkflowNode[],
	settings: Readonly<Record<string, unknown>> = {},
): Promise<string> {
	const chain = nodes.filter(({ name }) => name !== FAILED);
	const links = chain.slice(0, -1).map((node, index) => {
		return [node.name, { main: [linkTo(chain[index + 1])] }] as const;
	});
	const errorLinks = nodes
		.filter(({ onError }) => onError === 'continueErrorOutput')
		.map(
			(node) => [node.name, { main: [[], [{ node: FAILED, type: 'main', index: 0 }]] }] as const,
		);
	const { id } = await client.createWorkflow({
		name: `Test ${randomUUID()}`,
		nodes: nodes.map((node, index) => ({
			id: randomUUID(),
			position: [index * 220, 0],
			...node,
		})),
		connections: Object.fromEntries([...links, ...errorLinks]),
		settings,
	});
	return id;
}

function linkTo(node: WorkflowNode | undefined): readonly object[] {
	return node ? [{ node: node.name, type: 'main', index: 0 }] : [];
}

/** Publishes a chain that starts with a webhook; gives its path and the workflow's id. */
export async function publishWebhook(
	client: Client,
	nodes: readonly WorkflowNode[],
): Promise<{ readonly path: string; readonly id: string }> {
	const path = `test-${randomUUID()}`;
	const id = await createChain(client, [webhook(path), ...nodes]);
	await client.publish(id);
	return { path, id };
}
