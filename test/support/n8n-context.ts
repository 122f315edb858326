import {
	NodeOperationError,
	type IBinaryData,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type NodeExecutionHint,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

/** What a parameter holds: the same for all items, or as the item's expression says. */
export type FakeParameters = Readonly<Record<string, unknown>>;

export interface FakeN8nOptions {
	readonly items?: readonly INodeExecutionData[];
	readonly parameters?: FakeParameters | ((itemIndex: number) => FakeParameters);
	readonly credentials?: Readonly<Record<string, IDataObject>>;
	readonly mode?: WorkflowExecuteMode;
	readonly executionId?: string;
	readonly runIndex?: number;
	readonly continueOnFail?: boolean;
	readonly nodeId?: string;
	readonly nodeType?: string;
	readonly workflowId?: string;
	/** The node's execution context; pass the same one on to play a retry. */
	readonly memory?: IDataObject;
	/** The execution's copy of the workflow's static data. */
	readonly staticData?: IDataObject;
	readonly cancelSignal?: AbortSignal;
	readonly isTool?: boolean;
	readonly helpers?: Partial<IExecuteFunctions['helpers']>;
}

/** What a node sees of n8n, and what it did there. */
export interface FakeN8n {
	readonly context: IExecuteFunctions;
	readonly memory: IDataObject;
	readonly hints: NodeExecutionHint[];
	/** The parameters that were read, in order, e.g. `0:to`. */
	readonly reads: string[];
}

/** An execution of n8n with as much of it as nodes of this package use. */
export function createFakeN8n({
	items = [{ json: {} }],
	parameters = {},
	credentials = {},
	mode = 'trigger',
	executionId = '1001',
	runIndex = 0,
	continueOnFail = false,
	nodeId = 'node-1',
	nodeType = 'n8n-nodes-outbox.outboxSendEmail',
	workflowId = 'workflow-1',
	memory = {},
	staticData = {},
	cancelSignal,
	isTool = false,
	helpers = {},
}: FakeN8nOptions = {}): FakeN8n {
	const hints: NodeExecutionHint[] = [];
	const reads: string[] = [];
	const node = {
		id: nodeId,
		name: 'Send Email',
		type: nodeType,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: {},
		credentials: Object.fromEntries(
			Object.keys(credentials).map((type) => [type, { id: type, name: type }]),
		),
	};
	const parametersOf = (itemIndex: number): FakeParameters =>
		typeof parameters === 'function' ? parameters(itemIndex) : parameters;
	const findBinary = (itemIndex: number, source: string | IBinaryData): IBinaryData => {
		const data = typeof source === 'string' ? items[itemIndex]?.binary?.[source] : source;
		if (!data) throw new NodeOperationError(node, `The item has no binary field`);
		return data;
	};

	const context = {
		getInputData: () => [...items],
		getNodeParameter(
			name: string,
			itemIndex: number,
			fallback?: unknown,
			options: { readonly extractValue?: boolean } = {},
		) {
			reads.push(`${itemIndex}:${name}`);
			const value = valueAt(parametersOf(itemIndex), name) ?? fallback;
			if (value === undefined) throw new Error(`Could not get parameter "${name}"`);
			if (value instanceof Error) throw value;
			// As n8n does for a field that is not shown.
			if (options.extractValue && valueAt(parametersOf(itemIndex), name) === undefined) {
				throw new Error(`Could not find property for parameter "${name}"`);
			}
			return value;
		},
		async getCredentials(type: string) {
			const data = credentials[type];
			if (!data) throw new NodeOperationError(node, 'Node does not have any credentials set');
			return data;
		},
		getNode: () => node,
		getWorkflow: () => ({ id: workflowId, name: 'CRM', active: true }),
		getMode: () => mode,
		getTimezone: () => 'Europe/Berlin',
		getExecutionId: () => executionId,
		getContext: () => memory,
		getWorkflowStaticData: () => staticData,
		getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
		getExecutionCancelSignal: () => cancelSignal,
		continueOnFail: () => continueOnFail,
		isToolExecution: () => isTool,
		addExecutionHints: (...more: NodeExecutionHint[]) => void hints.push(...more),
		helpers: {
			assertBinaryData: findBinary,
			getBinaryDataBuffer: async (itemIndex: number, source: string | IBinaryData) =>
				Buffer.from(findBinary(itemIndex, source).data, 'base64'),
			...helpers,
		},
	};
	return { context: context as unknown as IExecuteFunctions, memory, hints, reads };
}

function valueAt(parameters: FakeParameters, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>(
			(value, name) =>
				typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined,
			parameters,
		);
}
