import { z } from 'zod/v4';

import type { Json } from '../../../core/canonical-json';
import { HTTP_STATUS_BY_CODE, type ErrorCode } from '../../../core/errors';
import { errorAnswers } from '../answer-bodies';
import type { Endpoint } from '../endpoints';
import { toJsonSchema } from './json-schema';

/** What every endpoint may answer, besides what it does. */
const COMMON_CODES: readonly ErrorCode[] = [
	'validation_error',
	'idempotency_key_invalid',
	'invalid_key',
	'insufficient_permissions',
	'not_found',
	'method_not_allowed',
	'idempotency_conflict',
	'idempotency_in_progress',
	'payload_too_large',
	'unsupported_media_type',
	'recipient_suppressed',
	'rate_limited',
	'internal_error',
	'provider_error',
	'store_unavailable',
	'delivery_unknown',
];
const OWN_CODES: Readonly<Record<Endpoint['id'], readonly ErrorCode[]>> = {
	email: [],
	channels: ['conversation_required'],
	emails: ['upgrade_needed', 'email_verification_required'],
	outbound: [],
};

const RATE_HEADERS = {
	'X-RateLimit-Limit': integer('Calls in the window that is the fullest.'),
	'X-RateLimit-Remaining': integer('Calls that are left in it.'),
	'X-RateLimit-Reset': integer('When it begins anew, in seconds since 1970.'),
	'X-Request-ID': header('The call, for support.', { type: 'string' }),
};
const RETRY_AFTER = { 'Retry-After': integer('Seconds to wait before the next try.') };
const REPLAYED = {
	'Idempotency-Replayed': header('true where nothing was sent for this call.', {
		type: 'string',
		enum: ['true'],
	}),
};

/** The answers of an endpoint, by status. */
export function toResponses(endpoint: Endpoint): { [status: string]: Json } {
	const { id, answer, wrapped, status, errors } = endpoint;
	const success = toJsonSchema(wrapped ? z.object({ data: answer }) : answer);
	const failure = toJsonSchema(errorAnswers[errors]);
	const codes = [...COMMON_CODES, ...OWN_CODES[id]];
	const statuses = new Set(codes.map((code) => HTTP_STATUS_BY_CODE[code]));
	return {
		[status]: {
			description: status === 202 ? 'Accepted, and queued.' : 'Taken over by the provider.',
			headers: { ...RATE_HEADERS, ...REPLAYED },
			content: { 'application/json': { schema: success } },
		},
		...Object.fromEntries(
			[...statuses].map((of) => [
				of,
				{
					description: codes.filter((code) => HTTP_STATUS_BY_CODE[code] === of).join(', '),
					headers: { ...RATE_HEADERS, ...(mayPass(of) && RETRY_AFTER) },
					content: { 'application/json': { schema: failure } },
				},
			]),
		),
	};
}

/** Whether an answer of this status may say when to come again. */
function mayPass(status: number): boolean {
	return [409, 429, 502, 503].includes(status);
}

function integer(description: string): Json {
	return header(description, { type: 'integer' });
}

function header(description: string, schema: Json): Json {
	return { description, schema };
}
