import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { OutboxError } from '../../lib/core/errors';
import type { Clock } from '../../lib/core/ports';
import { runInLanes } from './in-lanes';
import {
	countNotStarted,
	toCancelError,
	toErrorJson,
	toOutboxError,
	toStopError,
	type Tally,
} from './node-errors';

/** What came of one item. */
export interface ItemResult {
	/** Several where an item gives out several. */
	readonly json: object | readonly object[];
	readonly outcome: 'sent' | 'replayed' | 'previewed';
}

export interface ItemLoop {
	/** How many items to work on at once. */
	readonly atOnce: number;
	/** Whom or which conversation an item is for: items that share one keep their order. */
	lanesOf(itemIndex: number): readonly string[];
	/**
	 * Does one item's work. All that is big, such as binary data, is to be read here and not before.
	 *
	 * @param signal aborts a while after the execution was cancelled
	 * @throws OutboxError
	 */
	run(itemIndex: number, signal: AbortSignal): Promise<ItemResult>;
	readonly clock: Clock;
}

/**
 * How long a cancelled execution lets the items under way come to their end. Breaking a send off
 * halfway would leave it unknown whether the message left.
 */
const CANCEL_GRACE_MS = 10_000;

/**
 * The item loop of all send nodes. Items run in parallel, their outputs keep the order of the
 * input. With "continue on fail" a failed item becomes an item with an `error`; without it, and
 * when the execution is cancelled, no further item is started, those under way are awaited, and
 * the error thrown then says what became of all.
 *
 * @throws NodeOperationError
 */
export async function runItems(
	context: IExecuteFunctions,
	{ atOnce, lanesOf, run, clock }: ItemLoop,
): Promise<INodeExecutionData[][]> {
	const count = context.getInputData().length;
	const outputs = new Array<readonly INodeExecutionData[]>(count);
	const tally: Tally = { total: count, sent: 0, replayed: 0, previewed: 0, failed: 0, unknown: 0 };
	const cancelled = context.getExecutionCancelSignal();
	const goesOn = context.continueOnFail();
	const patience = createPatience(cancelled, clock);
	let stop: { readonly error: OutboxError; readonly itemIndex: number } | undefined;

	const runItem = async (itemIndex: number): Promise<void> => {
		try {
			const { json, outcome } = await run(itemIndex, patience.signal);
			tally[outcome]++;
			outputs[itemIndex] = [json].flat().map((each) => toOutput({ ...each }, itemIndex));
		} catch (thrown) {
			const error = toOutboxError(thrown);
			tally[error.delivery === 'unknown' ? 'unknown' : 'failed']++;
			outputs[itemIndex] = [toOutput(toErrorJson(error), itemIndex)];
			if (!goesOn) stop ??= { error, itemIndex };
		}
	};
	const isStopped = (): boolean => stop !== undefined || cancelled?.aborted === true;
	try {
		await runInLanes({ count, atOnce, lanesOf, run: runItem, isStopped });
	} finally {
		patience.end();
	}
	if (stop) throw toStopError(context.getNode(), stop.error, stop.itemIndex, tally);
	if (countNotStarted(tally) > 0) throw toCancelError(context.getNode(), tally);
	return [outputs.flat()];
}

function toOutput(json: IDataObject, item: number): INodeExecutionData {
	return { json, pairedItem: { item } };
}

/** Passes a cancellation on, only later. */
function createPatience(
	cancelled: AbortSignal | undefined,
	clock: Clock,
): { readonly signal: AbortSignal; end(): void } {
	const late = new AbortController();
	const ended = new AbortController();
	const wait = (): void => {
		clock.sleep(CANCEL_GRACE_MS, ended.signal).then(
			() => late.abort(cancelled?.reason),
			() => undefined,
		);
	};
	if (cancelled?.aborted) wait();
	else cancelled?.addEventListener('abort', wait, { signal: ended.signal });
	return { signal: late.signal, end: () => ended.abort() };
}
