import type {
	IDataObject,
	INodeExecutionData,
	IRun,
	ITriggerFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

/** What the node gave to n8n. */
export interface FakeTrigger {
	readonly context: ITriggerFunctions;
	readonly emitted: INodeExecutionData[][][];
	/** Executions that have not ended yet. */
	readonly running: { resolve(run: IRun): void; reject(error: Error): void }[];
	readonly warnings: string[];
	readonly failedExecutions: Error[];
	readonly credentials: Record<string, IDataObject>;
}

const node = {
	id: 'node-1',
	name: 'Delivery Worker',
	type: 'n8n-nodes-outbox.outboxDeliveryTrigger',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};

interface Deferred<T> {
	promise: Promise<T>;
	resolve: (value: T) => void;
	reject: (error: Error) => void;
}

function createDeferredPromise<T>(): Deferred<T> {
	let settle: Pick<Deferred<T>, 'resolve' | 'reject'> | undefined;
	const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
	if (!settle) throw new Error('promises are made at once');
	return { promise, ...settle };
}

/** n8n around a trigger, with as much of it as this node uses. Parameters have one value each. */
export function createFakeTrigger({
	parameters = {},
	credentials = {},
	mode = 'trigger',
	endsAtOnce = true,
	helpers = {},
}: {
	readonly parameters?: IDataObject;
	readonly credentials?: Record<string, IDataObject>;
	readonly mode?: 'trigger' | 'manual';
	/** Whether executions end as soon as they have started. */
	readonly endsAtOnce?: boolean;
	/** What n8n helps with besides, e.g. requests. */
	readonly helpers?: object;
}): FakeTrigger {
	const trigger: Omit<FakeTrigger, 'context'> = {
		emitted: [],
		running: [],
		warnings: [],
		failedExecutions: [],
		credentials,
	};
	const context = {
		...createBase(parameters, credentials, mode),
		logger: { warn: (text: string) => trigger.warnings.push(text) },
		emit(data: INodeExecutionData[][], _response: unknown, done?: Deferred<IRun>) {
			trigger.emitted.push(data);
			if (!done) return;
			if (endsAtOnce) done.resolve({} as IRun);
			else trigger.running.push(done);
		},
		saveFailedExecution: (error: Error) => trigger.failedExecutions.push(error),
		helpers: { createDeferredPromise, ...helpers },
	};
	return { ...trigger, context: context as unknown as ITriggerFunctions };
}

/** A call of the node's webhook, and what was answered. */
export function createFakeWebhook(
	request: { readonly method: string; readonly query?: IDataObject },
	parameters: IDataObject,
) {
	const answer = { status: 0, headers: {} as IDataObject, body: '' };
	const context = {
		...createBase(parameters, {}, 'webhook'),
		getRequestObject: () => request,
		getQueryData: () => request.query ?? {},
		getResponseObject: () => ({
			writeHead(status: number, headers: IDataObject) {
				Object.assign(answer, { status, headers });
			},
			end: (body: string) => (answer.body = body),
		}),
	};
	return { context: context as unknown as IWebhookFunctions, answer };
}

function createBase(
	parameters: IDataObject,
	credentials: Record<string, IDataObject>,
	mode: string,
) {
	return {
		getNodeParameter: (name: string, fallback?: unknown) => parameters[name] ?? fallback,
		async getCredentials(type: string) {
			const data = credentials[type];
			if (!data) throw new Error('Node does not have any credentials set');
			return data;
		},
		getNode: () => node,
		getWorkflow: () => ({ id: 'workflow-1', name: 'Queue', active: true }),
		getMode: () => mode,
		getInstanceBaseUrl: () => 'https://n8n.example.com',
	};
}
