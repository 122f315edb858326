import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';

import { canonicalJson } from '../../lib/core/canonical-json';
import { sha256Hex } from '../../lib/core/fingerprint';
import type { Ids } from '../../lib/core/ports';
import type { Origin } from '../../lib/core/submission';

/** What makes a run of a node the same run when n8n tries it again. */
export interface RunIdentity {
	/** The id of the first execution in a chain of retries. */
	readonly runId: string;
	/** Whether this is the retry of an execution that lost its memory, i.e. of a crashed one. */
	readonly recovers: boolean;
	/** Where an item has its place in the run: the same in every retry. */
	slotOf(itemIndex: number): string;
	originOf(itemIndex: number): Origin;
}

const MEMORY_KEY = 'outboxRun';
const memorySchema = z.object({ runId: z.string().min(1), recovers: z.boolean() });

/**
 * Recognises a run. The node's execution context remembers it: that survives Retry On Fail and a
 * retry of the execution, which gets a new execution id, but not a crash of n8n.
 */
export function identifyRun(context: IExecuteFunctions, ids: Ids): RunIdentity {
	const memory = context.getContext('node');
	const known = memorySchema.safeParse(memory[MEMORY_KEY]);
	const executionId = context.getExecutionId();
	const { runId, recovers } = known.success
		? known.data
		: { runId: executionId || ids.uid(), recovers: context.getMode() === 'retry' };
	memory[MEMORY_KEY] = { runId, recovers };

	const slotOf = createSlots(context);
	const { id: workflowId } = context.getWorkflow();
	const { id: nodeId } = context.getNode();
	return {
		runId,
		recovers,
		slotOf,
		originOf: (itemIndex) => ({ workflowId, nodeId, executionId, slot: slotOf(itemIndex) }),
	};
}

function createSlots(context: IExecuteFunctions): (itemIndex: number) => string {
	if (isTool(context)) {
		// Each call of a tool, a retry included, counts as a run of its own. So there a call is known
		// by what the model asked for.
		return (itemIndex) => `tool:${hashOfInput(context, itemIndex)}:${itemIndex}`;
	}
	const runIndex: unknown = context.getWorkflowDataProxy(0).$runIndex;
	return (itemIndex) => `${typeof runIndex === 'number' ? runIndex : 0}:${itemIndex}`;
}

/** n8n runs tools either as tools or as nodes of a type made from ours, named with `Tool` behind it. */
function isTool(context: IExecuteFunctions): boolean {
	return context.isToolExecution() || context.getNode().type.endsWith('Tool');
}

function hashOfInput(context: IExecuteFunctions, itemIndex: number): string {
	const { toolCallId: _differsInEveryCall, ...asked } =
		context.getInputData()[itemIndex]?.json ?? {};
	const json = z
		.json()
		.catch(null)
		.parse(JSON.parse(JSON.stringify(asked)));
	return sha256Hex(canonicalJson(json)).slice(0, 32);
}
