import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod/v4';

import { validationError } from '../../lib/core/errors';
import { parseInput } from '../../lib/mail/parse-input';
import { runtime as processRuntime, type Runtime } from '../shared/compose';
import { openItemStore } from '../shared/item-store';
import { choiceParameter, readParameter } from '../shared/parameters';
import { runEachItem } from '../shared/run-each-item';
import { sendOptionsSchema } from '../shared/send-options';
import { createStoreChooser } from '../shared/store-choice';
import { FileItem, readCollection, type Operation, type OperationInput } from './operation';
import { OPERATIONS } from './operations';

const optionsSchema = z.object({ options: sendOptionsSchema.pick({ store: true }) });
const resourceSchema = z.object({
	resource: choiceParameter(['message', 'queue', 'suppression', 'contact', 'sender', 'api']),
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
	const chooseStore = createStoreChooser(context);
	return runEachItem(context, async (itemIndex, signal) => {
		const found = await runItem({ context, itemIndex, runtime, signal, chooseStore });
		return found.map((each) => {
			const { json, binary } = each instanceof FileItem ? each : { json: each };
			return { json: { ...json }, ...(binary && { binary }) };
		});
	});
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
