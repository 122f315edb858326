import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { enqueue, type EnqueueResult, type QueueRequest } from '../../lib/outbox/queue/enqueue';
import { previewCall } from '../../lib/outbox/queue/preview-call';
import { toQueuedItemOutputs, toQueueOutput } from '../../lib/outbox/queue/queue-output';
import { readAddressLanes } from '../shared/address-lanes';
import { runtime as processRuntime, type Runtime } from '../shared/compose';
import { runSends, type PreparedSend, type SendNode } from '../shared/run-sends';
import {
	readQueueEmailParameters,
	toQueueRequest,
	type QueueEmailParameters,
} from './to-queue-request';

/** Queues the email of every input item. */
export function queueEmails(
	context: IExecuteFunctions,
	runtime: Runtime = processRuntime,
): Promise<INodeExecutionData[][]> {
	const node: SendNode<EnqueueResult> = {
		noun: 'email',
		lanesOf: (itemIndex) => readLanes(context, itemIndex),
		async prepare(surroundings) {
			const parameters = readQueueEmailParameters(context, surroundings.itemIndex);
			const request = await toQueueRequest(parameters, surroundings, runtime.templates);
			return toPreparedSend(request, parameters);
		},
	};
	return runSends(context, runtime, node);
}

function toPreparedSend(
	request: QueueRequest,
	{ options }: QueueEmailParameters,
): PreparedSend<EnqueueResult> {
	const { email, sandbox } = request;
	const [first] = email.recipients;
	return {
		// Without its store there is no queue.
		options: { ...options, onStoreUnavailable: 'fail' },
		warnings: [
			...email.warnings,
			...(sandbox && first
				? [`Sandbox: the email is queued for ${first.mailbox.address} instead of its recipients.`]
				: []),
		],
		preview: (environment) => previewCall(request, environment),
		send: (environment) => enqueue(request, environment),
		toOutput(result, extra) {
			const toOutput = options.output === 'call' ? toQueueOutput : toQueuedItemOutputs;
			return toOutput(result, { ...extra, sendAt: email.sendAt, duplicates: email.dropped });
		},
	};
}

function readLanes(context: IExecuteFunctions, itemIndex: number): string[] {
	try {
		return readAddressLanes(context, itemIndex, ['to', 'additionalFields.bcc']);
	} catch {
		// What is wrong with the item is said when its turn comes.
		return [];
	}
}
