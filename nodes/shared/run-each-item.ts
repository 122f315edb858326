import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import type { OutboxError } from '../../lib/core/errors';
import { toErrorJson, toOutboxError } from './node-errors';

/**
 * The item loop of nodes that look things up and change them: one item after another, since changes
 * to the same thing must not race. An item may lead to any number of items.
 *
 * @param run what one item puts out
 * @throws NodeOperationError for a failed item, unless the node continues on fail
 */
export async function runEachItem(
	context: IExecuteFunctions,
	run: (
		itemIndex: number,
		signal: AbortSignal,
	) => Promise<readonly Pick<INodeExecutionData, 'json' | 'binary'>[]>,
): Promise<INodeExecutionData[][]> {
	const outputs: INodeExecutionData[] = [];
	const signal = context.getExecutionCancelSignal() ?? new AbortController().signal;
	const count = context.getInputData().length;
	for (let itemIndex = 0; itemIndex < count && !signal.aborted; itemIndex++) {
		const pairedItem = { item: itemIndex };
		try {
			const found = await run(itemIndex, signal);
			outputs.push(...found.map((each) => ({ ...each, pairedItem })));
		} catch (thrown) {
			const error = toOutboxError(thrown);
			if (!context.continueOnFail()) throw toItemError(context, error, itemIndex);
			outputs.push({ json: toErrorJson(error), pairedItem });
		}
	}
	return [outputs];
}

function toItemError(
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
