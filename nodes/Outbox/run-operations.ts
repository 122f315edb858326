import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod/v4';

import { validationError, type OutboxError } from '../../lib/core/errors';
import { parseInput } from '../../lib/mail/parse-input';
import { runtime as processRuntime, type Runtime } from '../shared/compose';
import { openItemStore } from '../shared/item-store';
import { toErrorJson, toOutboxError } from '../shared/node-errors';
import { choiceParameter, readParameter } from '../shared/parameters';
import { sendOptionsSchema } from '../shared/send-options';
import { createStoreChooser } from '../shared/store-choice';
import { FileItem, readCollection, type Operation, type OperationInput } from './operation';
import { OPERATIONS } from './operations';

const optionsSchema = z.object({ options: sendOptionsSchema.pick({ store: true }) });
const resourceSchema = z.object({
	resource: choiceParameter(['message', 'queue', 'suppression', 'contact', 'sender']),
});

/**
 * Does what every input item asks for, one after another: decisions about the same message must not
 * race. An item may lead to any number of items.
 *
 * @throws NodeOperationError for a failed item, unless the node continues on fail
 */
export async function runOperations(
	context: IExecuteFunctions,
	runtime: Runtime = processRuntime,
): Promise<INodeExecutionData[][]> {
	const outputs: INodeExecutionData[] = [];
	const signal = context.getExecutionCancelSignal() ?? new AbortController().signal;
	const chooseStore = createStoreChooser(context);
	const count = context.getInputData().length;
	for (let itemIndex = 0; itemIndex < count && !signal.aborted; itemIndex++) {
		const pairedItem = { item: itemIndex };
		try {
			const found = await runItem({ context, itemIndex, runtime, signal, chooseStore });
			for (const each of found) {
				const { json, binary } = each instanceof FileItem ? each : { json: each };
				outputs.push({ json: { ...json }, ...(binary && { binary }), pairedItem });
			}
		} catch (thrown) {
			const error = toOutboxError(thrown);
			if (!context.continueOnFail()) throw toNodeError(context, error, itemIndex);
			outputs.push({ json: toErrorJson(error), pairedItem });
		}
	}
	return [outputs];
}

interface ItemRun extends Pick<OperationInput, 'context' | 'itemIndex' | 'runtime'> {
	readonly signal: AbortSignal;
	readonly chooseStore: ReturnType<typeof createStoreChooser>;
}

async function runItem({
	context,
	itemIndex,
	runtime,
	signal,
	chooseStore,
}: ItemRun): ReturnType<Operation> {
	const run = readOperation(context, itemIndex);
	const { options } = parseInput(optionsSchema, {
		options: readCollection({ context, itemIndex }, 'options'),
	});
	const { clock, ids } = runtime;
	const store = await chooseStore(options.store);
	const { backend, secret } = await openItemStore(runtime, store, 'fail');
	const environment = { backend, clock, ids, signal };
	const input: OperationInput = { context, itemIndex, runtime, environment, secret };
	return run(input);
}

/** @throws OutboxError `validation_error` on `resource` or `operation` */
function readOperation(context: IExecuteFunctions, itemIndex: number): Operation {
	const { resource } = parseInput(resourceSchema, {
		resource: readParameter(context, 'resource', itemIndex, 'message'),
	});
	const operations = new Map<unknown, Operation>(Object.entries(OPERATIONS[resource]));
	const [first = ''] = operations.keys();
	const run = operations.get(readParameter(context, 'operation', itemIndex, first));
	if (run) return run;
	throw validationError('operation', `Choose one of ${[...operations.keys()].join(', ')}.`);
}

function toNodeError(
	context: IExecuteFunctions,
	{ code, message }: OutboxError,
	itemIndex: number,
): NodeOperationError {
	const text = `${message} [item ${itemIndex}]`;
	const error = new NodeOperationError(context.getNode(), text, {
		...{ itemIndex, type: code, level: 'warning' },
		description:
			'To go on with the other items when one fails, change On Error in the settings of the node.',
	});
	// n8n replaces a text that happens to contain a system error code, e.g. in an address.
	error.message = text;
	return error;
}
