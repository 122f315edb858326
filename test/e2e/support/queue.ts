import type { MailSink } from '../../../scripts/mail-sink/mail-sink.mjs';
import type { Fields } from '../../../scripts/n8n-host/answers.mjs';
import type { Client } from '../../../scripts/n8n-host/client.mjs';
import { deliveryTrigger, publishTrigger, WORKER } from './delivery-worker';
import { outputOf, type ItemJson } from './executions';
import { credentialData, SENDER } from './mail-server';
import {
	createChain,
	manualTrigger,
	publishWebhook,
	TRIGGER,
	type WorkflowNode,
} from './workflows';

const OUTBOX = 'Outbox';

export interface WorkerOptions {
	readonly server: MailSink;
	readonly queue: string;
	/** Whom the account may send as: the credential's own text. */
	readonly senders?: string;
	/** Further parameters of the trigger. */
	readonly parameters?: Readonly<Record<string, unknown>>;
}

/** The trigger that delivers a queue by SMTP. */
export async function deliveryWorker(
	client: Client,
	{ server, queue, senders = SENDER, parameters }: WorkerOptions,
): Promise<WorkflowNode> {
	const { id } = await client.createCredential({
		name: `SMTP for ${queue}`,
		type: 'outboxSmtpApi',
		data: { ...credentialData(server), senders },
	});
	const credentials = { outboxSmtpApi: { id, name: 'SMTP' } };
	return deliveryTrigger({ provider: 'smtp', credentials }, queue, {
		authentication: 'password',
		...parameters,
	});
}

/**
 * Publishes a worker; gives the workflow's id.
 * @param followers what takes the events
 */
export async function publishWorker(
	client: Client,
	options: WorkerOptions,
	followers?: readonly WorkflowNode[],
): Promise<string> {
	return publishTrigger(client, await deliveryWorker(client, options), followers);
}

/** What a node of a worker's workflow, or of one that it calls, was told so far. */
export async function eventsOf(
	client: Client,
	workflowId: string,
	node = WORKER,
): Promise<readonly ItemJson[]> {
	const executions = await client.executions(workflowId);
	const ended = await Promise.all(executions.map(({ id }) => client.waitForExecution(id)));
	return ended.flatMap((execution) => [...outputOf(execution, node)]);
}

/** A node that takes the requests of the API description that it covers. */
export function queueEmail(
	queue: string,
	{
		additionalFields,
		options,
	}: {
		readonly additionalFields?: Readonly<Record<string, unknown>>;
		readonly options?: Readonly<Record<string, unknown>>;
	} = {},
): WorkflowNode {
	return {
		name: 'Queue Email',
		type: 'n8n-nodes-outbox.outboxQueueEmail',
		typeVersion: 1,
		parameters: {
			from: '={{ $json.body.from }}',
			to: '={{ $json.body.to }}',
			subject: '={{ $json.body.subject }}',
			html: '={{ $json.body.html }}',
			text: '={{ $json.body.text }}',
			deduplicateBy: 'idempotencyKey',
			idempotencyKey: '={{ $json.headers["idempotency-key"] }}',
			additionalFields: {
				bcc: '={{ $json.body.bcc }}',
				replyTo: '={{ $json.body.reply_to }}',
				headersJson: '={{ $json.body.headers }}',
				...additionalFields,
			},
			options: { queue, ...options },
		},
		onError: 'continueRegularOutput',
	};
}

type MessageAnswer = Fields & { readonly uuid: string };

/** What the node puts out when it accepts a call, with a message for each recipient. */
export type QueueAnswer = Fields & {
	readonly messages: readonly [MessageAnswer, ...MessageAnswer[]];
};

/** Makes the API's request; the answer is what the node put out, a refusal included. */
export type QueueCall = (
	request: Readonly<Record<string, unknown>>,
	idempotencyKey?: string,
) => Promise<QueueAnswer>;

/** Publishes a workflow that queues what it is asked to, from the usual sender unless told. */
export async function publishQueue(
	client: Client,
	queue: string,
	extras: Parameters<typeof queueEmail>[1] = {},
): Promise<QueueCall> {
	const { path } = await publishWebhook(client, [queueEmail(queue, extras)]);
	return async (request, key = crypto.randomUUID()) => {
		const email = { from: SENDER, subject: 'Receipt', text: 'Thank you.', ...request };
		return (await client.webhook<QueueAnswer>(path, email, { 'idempotency-key': key })).body;
	};
}

type Credentials = Readonly<Record<string, { readonly id: string; readonly name: string }>>;

function outboxNode(
	parameters: Readonly<Record<string, unknown>>,
	credentials: Credentials = {},
): WorkflowNode {
	return {
		...{ name: OUTBOX, type: 'n8n-nodes-outbox.outbox', typeVersion: 1, parameters, credentials },
		onError: 'continueRegularOutput',
	};
}

/** Runs an operation of the node Outbox by hand; gives the items that it puts out. */
export async function runOutbox(
	client: Client,
	parameters: Readonly<Record<string, unknown>>,
	credentials?: Credentials,
): Promise<readonly ItemJson[]> {
	const id = await createChain(client, [manualTrigger(), outboxNode(parameters, credentials)]);
	const execution = await client.waitForExecution(await client.runManually(id, TRIGGER));
	return outputOf(execution, OUTBOX);
}

const READ_FILE: WorkflowNode = {
	name: 'Read File',
	type: 'n8n-nodes-base.moveBinaryData',
	typeVersion: 1.1,
	parameters: { mode: 'binaryToJson', setAllData: false, destinationKey: 'text', options: {} },
};

/** Likewise, for an operation that puts out one item with a file, which another node then reads. */
export async function runOutboxToFile(
	client: Client,
	parameters: Readonly<Record<string, unknown>>,
): Promise<{ readonly json: ItemJson | undefined; readonly text: string }> {
	const id = await createChain(client, [manualTrigger(), outboxNode(parameters), READ_FILE]);
	const execution = await client.waitForExecution(await client.runManually(id, TRIGGER));
	const [json] = outputOf(execution, OUTBOX);
	return { json, text: String(outputOf(execution, READ_FILE.name)[0]?.['text']) };
}
