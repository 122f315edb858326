import { randomUUID } from 'node:crypto';

import { readExample } from '../../../scripts/demo/workflow.mjs';
import type { Client } from '../../../scripts/n8n-host/client.mjs';
import type { SavedCredential } from './channel-accounts';
import { runOutbox } from './queue';
import { sharedHost } from './shared-host';

export interface ApiResponse {
	readonly status: number;
	readonly headers: Headers;
	/** The parsed body. */
	readonly body: unknown;
}

export interface CallOptions {
	readonly method?: string;
	/** JSON unless it is text. */
	readonly body?: object | string;
	readonly headers?: Readonly<Record<string, string>>;
}

export interface Gateway {
	/** Of the API, without a slash behind. */
	readonly url: string;
	readonly workflowId: string;
	readonly token: string;
	/** Calls with the gateway's key, unless the headers say otherwise. */
	call(path: string, options?: CallOptions): Promise<ApiResponse>;
}

export interface GatewayOptions {
	readonly credentials: readonly SavedCredential[];
	/** The queue of the node that queues. */
	readonly queue?: string;
	/** Of the trigger. */
	readonly apiOptions?: Readonly<Record<string, unknown>>;
	/** Of the key. */
	readonly key?: Readonly<Record<string, unknown>>;
	/** Of the nodes that send at once. */
	readonly sendOptions?: Readonly<Record<string, unknown>>;
	/** Of the paths; one of its own unless given. */
	readonly prefix?: string;
	/** Of the n8n that the client is of; the shared one unless given. */
	readonly origin?: string;
}

const SENDING = /\.(?:outboxSendEmail|outboxChannelMessage|outboxDraftReply)$/;

/** Publishes the example of the gateway below a prefix of its own, with a key. */
export async function publishGateway(
	client: Client,
	{
		credentials,
		queue = 'default',
		apiOptions = {},
		key,
		sendOptions = {},
		prefix = `gateway-${randomUUID()}`,
		origin = sharedHost.url,
	}: GatewayOptions,
): Promise<Gateway> {
	const workflow = await readExample('messaging-gateway.json', ...credentials);
	for (const { type, parameters } of workflow.nodes) {
		if (type.endsWith('.outboxGatewayTrigger')) {
			Object.assign(parameters, { pathPrefix: prefix, apiOptions });
		}
		if (SENDING.test(type)) Object.assign(parameters, { options: sendOptions });
		if (type.endsWith('.outboxQueueEmail')) Object.assign(parameters, { options: { queue } });
	}
	const { id: workflowId } = await client.createWorkflow(workflow);
	await client.publish(workflowId);
	const token = await createKey(client, key);
	const url = [`${origin}/webhook`, prefix].filter(Boolean).join('/');
	const authorization = `Bearer ${token}`;
	return {
		...{ url, workflowId, token },
		call: (path, { headers, ...options } = {}) =>
			callApi(`${url}/${path}`, { ...options, headers: { authorization, ...headers } }),
	};
}

/** A key as its owner gets it. */
export async function createKey(
	client: Client,
	parameters: Readonly<Record<string, unknown>> = {},
): Promise<string> {
	const [made] = await runOutbox(client, {
		...{ resource: 'api', operation: 'createKey', keyName: 'Test' },
		keyFields: { perSecondLimit: 1000 },
		...parameters,
	});
	return String(made?.['api_key']);
}

/** One call, as any program makes it. */
export async function callApi(
	url: string,
	{ method = 'POST', body, headers = {} }: CallOptions,
): Promise<ApiResponse> {
	const all = new Headers(headers);
	if (!all.has('content-type')) all.set('content-type', 'application/json');
	const response = await fetch(url, {
		method,
		headers: all,
		...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
	});
	const text = await response.text();
	const parsed: unknown = text === '' ? undefined : JSON.parse(text);
	return { status: response.status, headers: response.headers, body: parsed };
}
