import type { Backend } from '../../core/backend';
import { isOutboxError } from '../../core/errors';
import { sha256Hex, toFingerprint } from '../../core/fingerprint';
import type { Clock, Ids } from '../../core/ports';
import type { RateStore, RateWindow } from '../../core/rates';
import { requireDocuments } from '../backend-parts';
import { toDocumentKey } from '../directory/document-codec';
import { REPLAYED, toCommonHeaders, toErrorAnswer } from './answers';
import { createApiKeys, type ApiKey } from './api-keys';
import { checkRate, countCaller, countStranger, requireKey } from './callers';
import { findEndpoint, toCallKind, type Endpoint } from './endpoints';
import { isAt, OPENAPI_PATH, type EndpointId, type CallKind } from './paths';
import { toOpenApi } from './openapi/document';
import { checkBody, readBody, type ApiBody } from './read-body';
import type { ApiAnswer, ApiRequest } from './request';
import { notAllowed, notPermitted, notServed, refuseStoragePaths, unforeseen } from './refusals';
import { readRequestKey, toLedgerKey } from './request-key';
import { createRequestRecords, type OpenRequest } from './request-records';

/** What the owner of the API decides. */
export interface ApiSettings {
	readonly endpoints: readonly EndpointId[];
	readonly maxBodyBytes: number;
	/** Whether attachments may name files of the storage folder. */
	readonly storagePaths: boolean;
	/** How long an answer is kept for whoever calls again. */
	readonly windowMs: number;
}

export interface ApiEnvironment {
	/** Opens the store. @throws OutboxError */
	readonly openBackend: () => Promise<Backend>;
	/** Counts those who have no key, in this process. */
	readonly strangers: RateStore;
	readonly clock: Clock;
	readonly ids: Pick<Ids, 'uid' | 'token'>;
}

/** A call that a workflow is to do. */
export interface ApiCall {
	readonly requestId: string;
	readonly endpoint: Endpoint;
	readonly kind: CallKind;
	readonly key: Pick<ApiKey, 'id' | 'name'>;
	/** For the node that sends, whose ledger keeps it from being sent twice. */
	readonly ledgerKey: string;
	readonly body: ApiBody;
	readonly window: RateWindow | undefined;
	/** Absent where the caller gave no key. */
	readonly open?: OpenRequest;
}

export type Admission =
	| { readonly kind: 'answer'; readonly answer: ApiAnswer }
	| { readonly kind: 'call'; readonly call: ApiCall };

/** What is known of a request while it is looked at. */
interface Progress {
	readonly requestId: string;
	endpoint?: Endpoint;
	window?: RateWindow | undefined;
}

/**
 * Answers a request that needs no workflow: one that is refused, or was answered before. Everything
 * else is a call that is checked and counted.
 */
export async function admit(
	request: ApiRequest,
	settings: ApiSettings,
	environment: ApiEnvironment,
): Promise<Admission> {
	const progress: Progress = { requestId: environment.ids.uid() };
	try {
		const admission = await consider(request, settings, environment, progress);
		if (admission.kind === 'call') return admission;
		return { kind: 'answer', answer: withCommonHeaders(admission.answer, progress) };
	} catch (error) {
		const failure = isOutboxError(error) ? error : unforeseen();
		progress.window ??= (await countStranger(request, environment)).window;
		const { code, message, details, retryAfterMs } = failure;
		const { endpoint, requestId } = progress;
		const { field, feature } = details;
		const answer = toErrorAnswer(
			{ code, message, field, feature, retry_after_ms: retryAfterMs },
			endpoint,
			requestId,
		);
		const allow = code === 'method_not_allowed' ? { Allow: endpoint ? 'POST' : 'GET, HEAD' } : {};
		return {
			kind: 'answer',
			answer: withCommonHeaders({ ...answer, headers: { ...answer.headers, ...allow } }, progress),
		};
	}
}

async function consider(
	request: ApiRequest,
	settings: ApiSettings,
	environment: ApiEnvironment,
	progress: Progress,
): Promise<Admission> {
	if (isAt(request.path, OPENAPI_PATH)) {
		return describeApi(request, settings, environment, progress);
	}
	const endpoint = findEndpoint(request.path);
	if (!endpoint || !settings.endpoints.includes(endpoint.id)) throw notServed();
	progress.endpoint = endpoint;
	if (request.method !== 'POST') throw notAllowed(request.method, 'POST');

	const { clock, ids, strangers } = environment;
	const backend = await environment.openBackend();
	const documents = requireDocuments(backend);
	const keys = createApiKeys(documents, { clock, ids, secret: await backend.secret() });
	const caller = await countCaller(request, { rates: backend.rates, strangers, keys });
	progress.window = caller.rate.window;
	checkRate(caller.rate);
	const key = requireKey(caller);
	if (!key.permissions.includes(endpoint.permission)) throw notPermitted(endpoint);

	const body = checkBody(endpoint, await readBody(request, settings.maxBodyBytes));
	if (!settings.storagePaths) refuseStoragePaths(body);
	const { requestId, window } = progress;
	const requestKey = readRequestKey(endpoint, request.header('idempotency-key'), body);
	const call: ApiCall = {
		...{ requestId, endpoint, body, window },
		kind: toCallKind(endpoint, body),
		key: { id: key.id, name: key.name },
		ledgerKey: toLedgerKey(key.id, endpoint.id, requestKey ?? requestId),
	};
	if (requestKey === undefined) return { kind: 'call', call };

	const open: OpenRequest = {
		recordId: toDocumentKey(key.id, endpoint.id, sha256Hex(requestKey)),
		requestId,
		bodyHash: toFingerprint(body),
		windowMs: settings.windowMs,
	};
	const opened = await createRequestRecords(documents, clock).open(open);
	if (opened.kind === 'opened') return { kind: 'call', call: { ...call, open } };
	return { kind: 'answer', answer: { ...opened.answer, headers: REPLAYED } };
}

async function describeApi(
	request: ApiRequest,
	{ endpoints }: ApiSettings,
	environment: ApiEnvironment,
	progress: Progress,
): Promise<Admission> {
	const rate = await countStranger(request, environment);
	progress.window = rate.window;
	checkRate(rate);
	if (!['GET', 'HEAD'].includes(request.method)) throw notAllowed(request.method, 'GET');
	return { kind: 'answer', answer: { status: 200, headers: {}, body: toOpenApi(endpoints) } };
}

function withCommonHeaders(answer: ApiAnswer, { requestId, window }: Progress): ApiAnswer {
	return { ...answer, headers: { ...toCommonHeaders(requestId, window), ...answer.headers } };
}
