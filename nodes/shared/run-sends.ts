import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod/v4';

import type { Environment } from '../../lib/outbox/environment';
import type { SendResult } from '../../lib/outbox/send';
import type { SendOutputExtra } from '../../lib/outbox/send-output';
import { createBinaryReader } from './binary-reader';
import type { Runtime } from './compose';
import { openItemStore } from './item-store';
import { readParameter } from './parameters';
import type { Noun } from './properties/idempotency';
import type { FileReaders } from './read-attachments';
import { identifyRun, type RunIdentity } from './run-identity';
import { runItems, type ItemResult } from './run-items';
import {
	DEFAULT_ITEMS_IN_PARALLEL,
	itemsInParallelParameter,
	type SendOptions,
} from './send-options';
import { createStoreChooser } from './store-choice';

/** An item's send, checked and complete but for the store that it is recorded in. */
export interface PreparedSend<Result extends SendResult = SendResult> {
	readonly options: SendOptions;
	/** Hints that do not depend on how the send goes. */
	readonly warnings: readonly string[];
	/** @param secret the store's, which Message-IDs derive from */
	preview(environment: Environment, secret: Uint8Array): Promise<object>;
	send(environment: Environment, secret: Uint8Array): Promise<Result>;
	toOutput(result: Result, extra: SendOutputExtra): object | readonly object[];
}

/** Where an item stands, and what it may be read with. */
export interface ItemSurroundings {
	readonly itemIndex: number;
	readonly run: RunIdentity;
	readonly workflowId: string;
	readonly nodeId: string;
	/** Whether somebody started the workflow by hand. */
	readonly isManual: boolean;
	readonly readers: FileReaders;
	readonly signal: AbortSignal;
}

/** What is particular to a node that sends. */
export interface SendNode<Result extends SendResult = SendResult> {
	readonly noun: Noun;
	/** Whom or which conversation an item is for; nothing for an item that is not valid. */
	lanesOf(itemIndex: number): readonly string[];
	/** @throws OutboxError before anything is reserved or sent */
	prepare(surroundings: ItemSurroundings): Promise<PreparedSend<Result>>;
}

const NOT_SAVED =
	'This was a manual run, after which n8n does not save the workflow’s static data: what was sent is forgotten.';
const NOTHING_SENT = 'Preview Only is on: nothing was sent and nothing was recorded.';

/** Sends what every input item asks for. */
export async function runSends<Result extends SendResult>(
	context: IExecuteFunctions,
	runtime: Runtime,
	{ noun, lanesOf, prepare }: SendNode<Result>,
): Promise<INodeExecutionData[][]> {
	if (context.getInputData().length === 0) return [[]];
	const run = identifyRun(context, runtime.ids);
	const chooseStore = createStoreChooser(context);
	const isManual = context.getMode() === 'manual';
	const { id: workflowId = '' } = context.getWorkflow();
	const { id: nodeId } = context.getNode();
	const { storage, clock, ids } = runtime;
	const hints = new Set<string>();

	const runItem = async (itemIndex: number, signal: AbortSignal): Promise<ItemResult> => {
		const readers = { readBinary: createBinaryReader(context, itemIndex), storage };
		const prepared = await prepare({
			...{ itemIndex, run, workflowId, nodeId, isManual, readers, signal },
		});
		const { preview, onStoreUnavailable, store: storeOption } = prepared.options;
		const store = await chooseStore(storeOption);
		if (preview) hints.add(NOTHING_SENT);
		else if (isManual && store.kind === 'static-data') hints.add(NOT_SAVED);
		const opened = await openItemStore(runtime, store, onStoreUnavailable);
		const { backend, secret, unguarded } = opened;
		const environment: Environment = { backend, unguarded, clock, ids, signal };
		if (preview) {
			return { json: await prepared.preview(environment, secret), outcome: 'previewed' };
		}
		const result = await prepared.send(environment, secret);
		const warnings = [...prepared.warnings, ...toWarnings(result, noun)];
		const json = prepared.toOutput(result, { requestId: ids.uid(), warnings });
		return { json, outcome: result.replayed ? 'replayed' : 'sent' };
	};

	const atOnce = readItemsInParallel(context);
	const outputs = await runItems(context, { atOnce, clock, lanesOf, run: runItem });
	for (const message of hints) context.addExecutionHints({ message, location: 'outputPane' });
	return outputs;
}

/** What a provider found worth saying when it looked something up, which is often nothing. */
const lookupSchema = z.object({ warnings: z.array(z.string()).default([]) });

function toWarnings({ submission, store }: SendResult, noun: Noun): string[] {
	const lookups = Object.values(submission.lookups ?? {});
	return [
		...lookups.flatMap((lookup) =>
			lookup === null ? [] : (lookupSchema.safeParse(lookup).data?.warnings ?? []),
		),
		...(store.guarantees.durable === 'never'
			? [
					`The store could not be reached: this ${noun} was sent unguarded, and is sent again if it comes again.`,
				]
			: []),
	];
}

function readItemsInParallel(context: IExecuteFunctions): number {
	const schema = z.object({ itemsInParallel: itemsInParallelParameter });
	try {
		const options = schema.parse(readParameter(context, 'options', 0, {}));
		return options.itemsInParallel ?? DEFAULT_ITEMS_IN_PARALLEL;
	} catch {
		// What is wrong with the options is said with the items.
		return DEFAULT_ITEMS_IN_PARALLEL;
	}
}

/** Remembers the first result, or the first failure: all items of a run share an account. */
export function once<T>(
	make: (signal: AbortSignal) => Promise<T>,
): (signal: AbortSignal) => Promise<T> {
	let made: Promise<T> | undefined;
	return (signal) => (made ??= make(signal));
}
