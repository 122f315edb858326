import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { handleUnsubscribe } from '../../lib/outbox/worker/handle-unsubscribe';
import { TOKEN_PARAMETER } from '../../lib/outbox/worker/unsubscribe-link';
import { runtime as processRuntime, type Runtime } from '../shared/compose';
import { createStoreChooser } from '../shared/store-choice';
import { readStore } from './read-parameters';

/** Answers whoever follows an unsubscribe link, without starting the workflow. */
export async function serveUnsubscribe(
	context: IWebhookFunctions,
	runtime: Runtime = processRuntime,
): Promise<IWebhookResponseData> {
	const { method } = context.getRequestObject();
	const token: unknown = Reflect.get(context.getQueryData(), TOKEN_PARAMETER);
	const choice = await createStoreChooser(context)(readStore(context));
	const backend = runtime.openStore(choice);
	const { clock } = runtime;
	const { status, headers, body } = await handleUnsubscribe({ method, token }, { backend, clock });
	const response = context.getResponseObject();
	response.writeHead(status, { ...headers });
	response.end(body);
	return { noWebhookResponse: true };
}
