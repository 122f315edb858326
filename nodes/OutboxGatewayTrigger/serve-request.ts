import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { admit } from '../../lib/outbox/api/admit';
import { toCallJson } from '../../lib/outbox/api/call-json';
import type { ApiAnswer, ApiRequest } from '../../lib/outbox/api/request';
import { runtime as processRuntime, type Runtime } from '../shared/compose';
import { createStoreChooser } from '../shared/store-choice';
import { toOutputs } from './outputs';
import { readGatewayParameters } from './read-parameters';

/** Answers a call of the API, or starts the workflow with it. */
export async function serveRequest(
	context: IWebhookFunctions,
	runtime: Runtime = processRuntime,
): Promise<IWebhookResponseData> {
	const { settings, store } = readGatewayParameters(context);
	const { clock, ids } = runtime;
	const admission = await admit(readRequest(context), settings, {
		openBackend: async () => runtime.openStore(await createStoreChooser(context)(store)),
		strangers: runtime.unguardedStore().rates,
		clock,
		ids,
	});
	if (admission.kind === 'call') {
		const { call } = admission;
		const json = toCallJson(call, clock.now());
		return { workflowData: toOutputs(call.kind, { json }) };
	}
	sendAnswer(context, admission.answer);
	return { noWebhookResponse: true };
}

function readRequest(context: IWebhookFunctions): ApiRequest {
	const request = context.getRequestObject();
	const { method, path, ip, headers } = request;
	return {
		method,
		path,
		header: (name) => [headers[name] ?? []].flat()[0],
		body: request,
		client: ip ?? 'unknown',
	};
}

function sendAnswer(context: IWebhookFunctions, { status, headers, body }: ApiAnswer): void {
	const response = context.getResponseObject();
	response.writeHead(status, { ...headers });
	response.end(JSON.stringify(body));
}
