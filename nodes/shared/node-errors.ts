import { NodeOperationError, type IDataObject, type INode } from 'n8n-workflow';

import { isOutboxError, OutboxError } from '../../lib/core/errors';

/**
 * Any failure as an OutboxError. What is not one already is a fault of ours that nothing is known
 * about, so neither its text nor a promise that nothing left is passed on.
 */
export function toOutboxError(error: unknown): OutboxError {
	if (isOutboxError(error)) return error;
	const kind = error instanceof Error ? error.name : typeof error;
	return new OutboxError(
		'internal_error',
		`The node broke off for a reason that it did not foresee (${kind}). Please report it.`,
		{ delivery: 'unknown' },
	);
}

/** A failed item's json. It has this one key only, or n8n would not take the item for a failed one. */
export function toErrorJson({
	code,
	message,
	delivery,
	details: { field, feature, uid },
	retryAfterMs,
}: OutboxError): IDataObject {
	return {
		error: {
			code,
			message,
			delivery,
			...(field !== undefined && { field }),
			...(feature !== undefined && { feature }),
			...(retryAfterMs !== undefined && { retry_after_ms: retryAfterMs }),
			// What somebody needs who decides about it.
			...(code === 'delivery_unknown' && uid !== undefined && { uid }),
		},
	};
}

/** What became of the items of a run. */
export interface Tally {
	readonly total: number;
	/** Left in this run. */
	sent: number;
	/** Had left before, so that nothing was sent now. */
	replayed: number;
	/** Only looked at. */
	previewed: number;
	/** Failed, and certainly did not leave. */
	failed: number;
	/** Failed, and may have left. */
	unknown: number;
}

/** How many items no work was done for. */
export function countNotStarted(tally: Tally): number {
	const { total, sent, replayed, previewed, failed, unknown } = tally;
	return total - sent - replayed - previewed - failed - unknown;
}

/** One item's failure stops the node. */
export function toStopError(
	node: INode,
	{ code, message }: OutboxError,
	itemIndex: number,
	tally: Tally,
): NodeOperationError {
	const advice =
		tally.total > 1
			? ' A retry does not send again what was sent. To go on with the other items when one fails, change On Error in the settings of the node.'
			: '';
	return toNodeError(node, `${message} [item ${itemIndex}]`, {
		description: `${describeTally(tally)}${advice}`,
		type: code,
		itemIndex,
	});
}

/** The execution was cancelled. */
export function toCancelError(node: INode, tally: Tally): NodeOperationError {
	const text = 'The execution was cancelled. What was under way was brought to its end first.';
	return toNodeError(node, text, { description: describeTally(tally) });
}

function toNodeError(
	node: INode,
	text: string,
	options: { readonly description: string; readonly type?: string; readonly itemIndex?: number },
): NodeOperationError {
	const error = new NodeOperationError(node, text, { ...options, level: 'warning' });
	// n8n replaces a text that happens to contain a system error code, e.g. in an address.
	error.message = text;
	return error;
}

/** E.g. `2 of 5 items sent, 1 failed and was not sent, 2 were not started.` */
function describeTally(tally: Tally): string {
	const { total, sent, replayed, previewed, failed, unknown } = tally;
	const others: readonly (readonly [count: number, one: string, many: string])[] = [
		[replayed, 'had been sent before', 'had been sent before'],
		[previewed, 'was only previewed', 'were only previewed'],
		[failed, 'failed and was not sent', 'failed and were not sent'],
		[unknown, 'may or may not have been sent', 'may or may not have been sent'],
		[countNotStarted(tally), 'was not started', 'were not started'],
	];
	const parts = others.flatMap(([count, one, many]) =>
		count > 0 ? [`${count} ${count === 1 ? one : many}`] : [],
	);
	const items = total === 1 ? 'item' : 'items';
	return `${[`${sent} of ${total} ${items} sent`, ...parts].join(', ')}.`;
}
