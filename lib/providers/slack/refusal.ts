import { z } from 'zod/v4';

import { OutboxError } from '../../core/errors';
import type { HttpResponse } from '../../core/http-client';
import { parseRetryAfter } from '../../core/retry-after';
import { isSuccess, toHttpError, unreadableAnswer, type CallContext } from '../../http/http-errors';
import { meaningOf, type SlackMeaning } from './meanings';

/** Codes and scopes are words of Slack's; anything else might repeat what we sent. */
const CODE = /^[a-z][a-z_]{1,63}$/;
const SCOPE = /^[a-z]+(?:[:._][a-z]+){0,4}$/;
/** Where in the blocks a fault is. */
const POINTER = /\[json-pointer:((?:\/[a-z_]+|\/\d+){1,12})\]/;

const refusalSchema = z.object({
	ok: z.literal(false),
	/** Undefined for what is no code. */
	error: z.string().regex(CODE).optional().catch(undefined),
	needed: z.string().optional().catch(undefined),
	response_metadata: z
		.object({ messages: z.array(z.string()).catch([]) })
		.optional()
		.catch(undefined),
});
type Refusal = z.infer<typeof refusalSchema>;

/**
 * An answer that is no success as an error. Slack says no with status 200; other statuses come from
 * what stands before it.
 *
 * @param scope the permission that the call needs
 */
export function toSlackError(
	response: HttpResponse,
	context: CallContext,
	scope: string,
): OutboxError {
	const { data: refusal } = refusalSchema.safeParse(parseJson(response.body));
	const { status } = response;
	if (refusal && (isSuccess(response) || (status >= 400 && status < 500 && status !== 429))) {
		return toRefusal(refusal, response, context, scope);
	}
	if (isSuccess(response)) return unreadableAnswer(context);
	return toHttpError(withSeconds(response), context, { reason: refusal?.error });
}

function toRefusal(
	refusal: Refusal,
	response: HttpResponse,
	context: CallContext,
	scope: string,
): OutboxError {
	const { provider, name, irreversible, now } = context;
	const reason = refusal.error;
	const { code, retry, text, field, ambiguous } = meaningIn(refusal, scope);
	const details = { provider, reason, field };
	if (ambiguous && irreversible) {
		return new OutboxError(
			'delivery_unknown',
			`${name} answered ${reason ?? 'no'}, which leaves open whether the message was posted. Look into the conversation before you send it again.`,
			{ delivery: 'unknown', details },
		);
	}
	const retryAfterMs =
		code === 'rate_limited'
			? parseRetryAfter(withSeconds(response).headers['retry-after'], now)
			: undefined;
	return new OutboxError(
		code,
		`${name} answered ${reason ?? 'no'}, and nothing was sent. ${text}`,
		{
			retry,
			...(retryAfterMs !== undefined && { retryAfterMs }),
			details,
		},
	);
}

function meaningIn(
	{ error, needed, response_metadata: metadata }: Refusal,
	scope: string,
): SlackMeaning {
	if (error === 'missing_scope') {
		const missing = needed !== undefined && SCOPE.test(needed) ? needed : scope;
		return {
			code: 'insufficient_permissions',
			retry: 'after-fix',
			text: `The bot lacks the scope ${missing}. Add it under OAuth & Permissions in the settings of the app and install the app again.`,
		};
	}
	const meaning = error === undefined ? undefined : meaningOf(error);
	if (!meaning) {
		const text = 'It is a reason that is not known here; Slack’s documentation may explain it.';
		return { code: 'provider_error', retry: 'never', text };
	}
	const [, pointer] = POINTER.exec(metadata?.messages.join(' ') ?? '') ?? [];
	if (meaning.field !== 'blocks' || pointer === undefined) return meaning;
	return { ...meaning, text: `${meaning.text} The fault is at ${pointer}.` };
}

/** Slack gives seconds. A date, as something on the way might give, could not be told from now. */
function withSeconds({ headers, ...response }: HttpResponse): HttpResponse {
	const { 'retry-after': retryAfter, ...others } = headers;
	const isInSeconds = retryAfter !== undefined && /^\d+$/.test(retryAfter);
	return { ...response, headers: isInSeconds ? headers : others };
}

/** Undefined for what is no JSON, as from a proxy on the way. */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
