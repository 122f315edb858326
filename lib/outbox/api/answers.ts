import { z } from 'zod/v4';

import { HTTP_STATUS_BY_CODE } from '../../core/errors';
import type { RateWindow } from '../../core/rates';
import { failureShape } from './answer-bodies';
import type { Endpoint } from './endpoints';
import type { ApiAnswer } from './request';

export const failureSchema = z.object({
	...failureShape,
	retry_after_ms: z.number().optional(),
});
/** A failure as the send nodes put it out, see their items. */
export type Failure = z.infer<typeof failureSchema>;

/**
 * A failure in the form that the endpoint's document has.
 * @param endpoint absent where the address belongs to none
 */
export function toErrorAnswer(
	{ code, message, field, feature, uid, retry_after_ms: retryAfterMs }: Failure,
	endpoint: Pick<Endpoint, 'errors'> | undefined,
	requestId: string,
): ApiAnswer {
	const rest = {
		message,
		...(field !== undefined && { field }),
		...(feature !== undefined && { feature }),
		...(uid !== undefined && { uid }),
		request_id: requestId,
	};
	return {
		status: HTTP_STATUS_BY_CODE[code],
		headers: {
			...(code === 'invalid_key' && { 'WWW-Authenticate': 'Bearer' }),
			...(retryAfterMs !== undefined && {
				'Retry-After': String(Math.max(1, Math.ceil(retryAfterMs / 1000))),
			}),
		},
		body: endpoint?.errors === 'flat' ? { error: code, ...rest } : { error: { code, ...rest } },
	};
}

const jsonSchema = z.json();
const replaySchema = z.object({ idempotent_replay: z.literal(true) });

/**
 * What an endpoint answers for the item that a send node has put out: the documented fields of it.
 * @returns undefined for an item that is not a send node's answer
 */
export function toSuccessAnswer(endpoint: Endpoint, json: unknown): ApiAnswer | undefined {
	const parsed = endpoint.answer.safeParse(json);
	if (!parsed.success) return undefined;
	const data = jsonSchema.parse(parsed.data);
	return {
		status: endpoint.status,
		headers: replaySchema.safeParse(json).success ? REPLAYED : {},
		body: endpoint.wrapped ? { data } : data,
	};
}

/** Says that an answer is that of an earlier call, and that nothing was sent for this one. */
export const REPLAYED: ApiAnswer['headers'] = { 'Idempotency-Replayed': 'true' };

/** What every answer says besides: its id, and how many more calls may come. */
export function toCommonHeaders(
	requestId: string,
	window: RateWindow | undefined,
): Readonly<Record<string, string>> {
	return {
		'Content-Type': 'application/json; charset=utf-8',
		'Cache-Control': 'no-store',
		'X-Request-ID': requestId,
		...(window && {
			'X-RateLimit-Limit': String(window.limit),
			'X-RateLimit-Remaining': String(window.remaining),
			'X-RateLimit-Reset': String(Math.ceil(window.resetAt / 1000)),
		}),
	};
}
