import { z } from 'zod/v4';

import type { Json } from '../../core/canonical-json';
import { toRateLimitOutput, toTimestamp } from '../send-output';
import type { ApiCall } from './admit';
import { ENDPOINT_IDS } from './paths';
import type { RequestInHand } from './respond';

const requestSchema = z.object({
	id: z.string(),
	endpoint: z.enum(ENDPOINT_IDS),
	rate_limit: z.object({
		limit: z.number().nullable(),
		remaining: z.number().nullable(),
		reset: z.number().nullable(),
	}),
	/** Null where the caller gave no key. */
	record: z.object({ id: z.string(), body_hash: z.string(), window_ms: z.number() }).nullable(),
});
const callSchema = z.object({ request: requestSchema });

/** A call as the json of the item that starts the workflow. */
export function toCallJson(call: ApiCall, now: number): { readonly [field: string]: Json } {
	const { requestId, endpoint, key, ledgerKey, body, window, open } = call;
	return {
		idempotency_key: ledgerKey,
		body: { ...body },
		request: {
			id: requestId,
			endpoint: endpoint.id,
			api_key_id: key.id,
			api_key_name: key.name,
			received_at: toTimestamp(now),
			rate_limit: { ...toRateLimitOutput(window) },
			record: open
				? { id: open.recordId, body_hash: open.bodyHash, window_ms: open.windowMs }
				: null,
		},
	};
}

/** @returns undefined for json that no call has started a workflow with */
export function parseCallJson(json: unknown): RequestInHand | undefined {
	const { data } = callSchema.safeParse(json);
	if (!data) return undefined;
	const { id: requestId, endpoint, rate_limit: rate, record } = data.request;
	const { limit, remaining, reset } = rate;
	const isCounted = limit !== null && remaining !== null && reset !== null;
	return {
		requestId,
		endpoint,
		...(isCounted && { window: { limit, remaining, resetAt: reset * 1000 } }),
		...(record && {
			open: {
				requestId,
				recordId: record.id,
				bodyHash: record.body_hash,
				windowMs: record.window_ms,
			},
		}),
	};
}
