import type { ITriggerFunctions } from 'n8n-workflow';

import type { OutboxError } from '../../lib/core/errors';
import type { MessageState } from '../../lib/core/queued-message';
import {
	createUnsubscribeLinks,
	parseUnsubscribeUrl,
} from '../../lib/outbox/worker/unsubscribe-link';
import {
	requireQueueBackend,
	type WorkerEnvironment,
	type WorkerOptions,
} from '../../lib/outbox/worker/worker-options';
import type { Runtime } from '../shared/compose';
import { createStoreChooser } from '../shared/store-choice';
import { UNSUBSCRIBE_PATH } from './description';
import { readTriggerParameters, type TriggerParameters } from './read-parameters';
import { tellTrouble } from './tell-trouble';
import { openWorkerAccount } from './worker-account';

/** All that is needed to deliver, opened. */
export interface OpenedDelivery {
	readonly options: WorkerOptions;
	readonly environment: WorkerEnvironment;
	readonly states: readonly MessageState[];
	/** The node's own, whatever it is called on the canvas. */
	readonly listenerName: string;
	readonly tell: (error: OutboxError) => void;
}

/** @throws OutboxError on the parameter or the credential that is not usable */
export async function openDelivery(
	context: ITriggerFunctions,
	runtime: Runtime,
	signal: AbortSignal,
): Promise<OpenedDelivery> {
	const parameters = readTriggerParameters(context);
	const { queue, states, attempts, concurrency, rateLimits, store } = parameters;
	const url = toUnsubscribeUrl(context, parameters);
	const choice = await createStoreChooser(context)(store);
	const backend = requireQueueBackend(runtime.openStore(choice));
	const secret = await backend.secret();
	const account = await openWorkerAccount(context, runtime, { secret, signal });
	const tell = (error: OutboxError): void => tellTrouble(context, error);
	const { clock, ids } = runtime;
	return {
		options: {
			...{ queue, accounts: [account], concurrency, rateLimits, attempts },
			...(url !== undefined && { unsubscribe: createUnsubscribeLinks(url, secret) }),
			onTrouble: ({ error }) => tell(error),
		},
		environment: { backend, clock, ids },
		states,
		listenerName: `${context.getWorkflow().id ?? ''}/${context.getNode().id}`,
		tell,
	};
}

/**
 * Where links lead: where the user says, else to this node if it serves them, by the address that
 * n8n has for itself.
 */
function toUnsubscribeUrl(
	context: ITriggerFunctions,
	{ unsubscribeUrl, serveUnsubscribe }: TriggerParameters,
): string | undefined {
	if (unsubscribeUrl !== undefined) return parseUnsubscribeUrl(unsubscribeUrl);
	if (!serveUnsubscribe) return undefined;
	return parseUnsubscribeUrl(`${context.getInstanceBaseUrl()}/webhook/${UNSUBSCRIBE_PATH}`);
}
