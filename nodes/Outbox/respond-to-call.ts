import type { IExecuteFunctions } from 'n8n-workflow';

import { validationError } from '../../lib/core/errors';
import { parseCallJson } from '../../lib/outbox/api/call-json';
import { createRequestRecords } from '../../lib/outbox/api/request-records';
import { respond, type RequestInHand } from '../../lib/outbox/api/respond';
import { requireDocuments } from '../../lib/outbox/backend-parts';
import type { Operation } from './operation';

const TRIGGER = '.outboxGatewayTrigger';

/**
 * Answers the call that has started the workflow, with the item that the send node has put out. A
 * call has one answer: further items pass.
 */
export const runRespond: Operation = async ({ context, itemIndex, environment }) => {
	const json = context.getInputData()[itemIndex]?.json ?? {};
	if (itemIndex > 0) return [json];
	const { backend, clock } = environment;
	const call = findCall(context);
	const records = createRequestRecords(requireDocuments(backend), clock);
	const { status, headers, body } = await respond(call, json, records);
	context.sendResponse({ statusCode: status, headers: { ...headers }, body });
	return [{ request_id: call.requestId, endpoint: call.endpoint, status, answer: body }];
};

/** @throws OutboxError `validation_error` unless a trigger of the API stands in front of the node */
function findCall(context: IExecuteFunctions): RequestInHand {
	const parents = context.getParentNodes(context.getNode().name);
	const trigger = parents.find(({ type }) => type.endsWith(TRIGGER));
	const call = trigger && parseCallJson(readFirstItem(context, trigger.name));
	if (call) return call;
	throw validationError(
		'input',
		'Respond answers calls of the API, but no Outbox API trigger has started this workflow. Put the trigger in front of it, and call the API.',
	);
}

/** The json of a node's first item, of whichever of its outputs has one. */
function readFirstItem(context: IExecuteFunctions, nodeName: string): unknown {
	return context.evaluateExpression(`{{ $(${JSON.stringify(nodeName)}).item.json }}`, 0);
}
