import { NodeOperationError, type ITriggerFunctions } from 'n8n-workflow';

import type { OutboxError } from '../../lib/core/errors';

/**
 * Tells the people who run the workflow what keeps messages from being delivered: in n8n's log, and
 * as a failed execution, which starts the error workflow.
 */
export function tellTrouble(context: ITriggerFunctions, error: OutboxError): void {
	const { code, message } = error;
	const { name } = context.getNode();
	context.logger.warn(`${name}: ${message}`, { code });
	context.saveFailedExecution(toTriggerError(context, error));
}

/** The failure as n8n shows it. */
export function toTriggerError(
	context: ITriggerFunctions,
	{ code, message }: OutboxError,
): NodeOperationError {
	const error = new NodeOperationError(context.getNode(), message, {
		type: code,
		level: 'warning',
	});
	// n8n replaces a text that happens to contain a system error code, e.g. in an address.
	error.message = message;
	return error;
}
