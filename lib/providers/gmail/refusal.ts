import { z } from 'zod/v4';

import { OutboxError } from '../../core/errors';
import type { HttpResponse } from '../../core/http-client';
import type { Meaning } from '../../core/meaning';
import { parseRetryAfter } from '../../core/retry-after';
import { toHttpError, type CallContext } from '../../http/http-errors';

const reasonSchema = z.object({ reason: z.string().optional() });

/** Google's error body, in the old form (`errors`) and the new one (`details`), usually both. */
const errorBodySchema = z.object({
	error: z.object({
		message: z.string().optional(),
		status: z.string().optional(),
		errors: z.array(reasonSchema).optional(),
		details: z.array(reasonSchema).optional(),
	}),
});

interface GoogleWords {
	/** The most telling first. */
	readonly reasons: readonly string[];
	readonly message: string;
}

const RATE_REASONS = [
	'rateLimitExceeded',
	'userRateLimitExceeded',
	'dailyLimitExceeded',
	'quotaExceeded',
	'RATE_LIMIT_EXCEEDED',
];
const SCOPE_REASONS = ['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'];
const PRECONDITION_REASONS = ['failedPrecondition', 'FAILED_PRECONDITION'];
const DISABLED_REASONS = ['accessNotConfigured', 'SERVICE_DISABLED'];
/** The request ran into another one or was too slow to arrive; there is nothing wrong with it. */
const TRANSIENT_STATUSES = [408, 409];

const INVALID_HEADER = /^Invalid (to|cc|bcc|from|reply-to) header$/i;
const NO_RECIPIENT = /^Recipient address required$/i;
/** Fixed words only; whatever else a message says might repeat what we sent. */
const SAFE_MESSAGES = [
	INVALID_HEADER,
	NO_RECIPIENT,
	/^Mail service not enabled$/,
	/^Precondition check failed\.$/,
	/^Requested entity was not found\.$/,
	/^Invalid id value$/i,
];

/**
 * A refusal of Gmail's as an error.
 *
 * @param scope the permission that the call needs
 * @see https://developers.google.com/workspace/gmail/api/guides/handle-errors
 */
export function toGmailError(
	response: HttpResponse,
	context: CallContext,
	scope: string,
): OutboxError {
	const { status } = response;
	const words = readWords(response.body);
	const [reason] = words.reasons;
	const summary = SAFE_MESSAGES.some((safe) => safe.test(words.message))
		? words.message.replace(/\.$/, '')
		: undefined;
	const meaning = interpret(status, words, scope);
	if (!meaning) return toHttpError(response, context, { reason, summary });
	const { code, retry, text, field } = meaning;
	const said = summary ?? reason;
	const retryAfterMs =
		code === 'rate_limited' ? readRetryAfter(response, words, context) : undefined;
	return new OutboxError(code, `Gmail answered ${status}${said ? ` (${said})` : ''}. ${text}`, {
		retry,
		...(retryAfterMs !== undefined && { retryAfterMs }),
		details: { provider: context.provider, status, reason, field },
	});
}

/** Undefined where the status alone says it all. */
function interpret(
	status: number,
	{ reasons, message }: GoogleWords,
	scope: string,
): Meaning | undefined {
	if (status === 429 || (status === 403 && hasAny(reasons, RATE_REASONS))) {
		const text =
			'The account sends too fast, or has reached its limit. Nothing was sent; try again later.';
		return { code: 'rate_limited', retry: 'later', text };
	}
	if (status === 403) {
		const text = adviceOn(reasons, scope);
		return { code: 'insufficient_permissions', retry: 'after-fix', text };
	}
	if (status === 400 && hasAny(reasons, PRECONDITION_REASONS)) {
		const text =
			'Nothing was sent: the account has no Gmail mailbox, or may not send right now. Look at it in Gmail.';
		return { code: 'provider_error', retry: 'after-fix', text };
	}
	if (TRANSIENT_STATUSES.includes(status)) {
		return { code: 'provider_error', retry: 'later', text: 'Nothing was sent; try again later.' };
	}
	const field = status === 400 ? readField(message) : undefined;
	if (field === undefined) return undefined;
	const text = `Nothing was sent: Gmail does not take what ${field} holds. Correct it.`;
	return { code: 'provider_error', retry: 'never', text, field };
}

/** What to do about a 403. */
function adviceOn(reasons: readonly string[], scope: string): string {
	if (hasAny(reasons, SCOPE_REASONS)) {
		return `The connection lacks the permission ${scope}. Reconnect the credential and grant it.`;
	}
	if (hasAny(reasons, DISABLED_REASONS)) {
		return 'The Gmail API is not enabled in the Google Cloud project of the credential. Enable it there.';
	}
	return "Google does not let this account use the Gmail API. Ask the account's administrator.";
}

function hasAny(reasons: readonly string[], wanted: readonly string[]): boolean {
	return reasons.some((reason) => wanted.includes(reason));
}

function readField(message: string): string | undefined {
	if (NO_RECIPIENT.test(message)) return 'to';
	const [, header] = INVALID_HEADER.exec(message) ?? [];
	return header?.toLowerCase().replace('-', '_');
}

/** Gmail often writes the time into the message instead of a header. */
function readRetryAfter(
	{ headers }: HttpResponse,
	{ message }: GoogleWords,
	{ now }: CallContext,
): number | undefined {
	const said = parseRetryAfter(headers['retry-after'], now);
	if (said !== undefined) return said;
	const [, time = ''] = /Retry after (\d{4}-\d{2}-\d{2}T[\d:.]+Z)/i.exec(message) ?? [];
	const date = Date.parse(time);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function readWords(body: string): GoogleWords {
	const parsed = errorBodySchema.safeParse(parseJson(body));
	if (!parsed.success) return { reasons: [], message: '' };
	const { message = '', status, errors = [], details = [] } = parsed.data.error;
	const reasons = [...details, ...errors].map(({ reason }) => reason);
	return {
		reasons: [...reasons, status].flatMap((reason) =>
			reason !== undefined && /^[A-Za-z_]{1,64}$/.test(reason) ? [reason] : [],
		),
		message,
	};
}

/** Undefined for what is no JSON, as from a proxy on the way. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
