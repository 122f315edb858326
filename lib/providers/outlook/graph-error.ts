import { z } from 'zod/v4';

import { OutboxError } from '../../core/errors';
import type { HttpResponse } from '../../core/http-client';
import type { Meaning } from '../../core/meaning';
import { parseRetryAfter } from '../../core/retry-after';
import { toHttpError, type CallContext } from '../../http/http-errors';

const errorBodySchema = z.object({
	error: z.object({ code: z.string().regex(/^[A-Za-z][A-Za-z0-9_.]{0,79}$/) }),
});

const TOO_LARGE: Meaning = {
	code: 'payload_too_large',
	retry: 'never',
	text: 'The message is larger than the mailbox may send (35 MB, unless an administrator changed it). Send less or smaller attachments.',
};
const SENDS_TOO_MUCH: Meaning = {
	code: 'rate_limited',
	retry: 'later',
	text: 'The mailbox has sent as much as it may for now. Nothing was sent; try again later.',
};
const NO_MAILBOX: Meaning = {
	code: 'insufficient_permissions',
	retry: 'after-fix',
	text: 'There is no such mailbox, or it has no licence for Exchange Online. Check the mailbox in the settings and reconnect the credential.',
};
const NOT_THEIR_ADDRESS: Meaning = {
	code: 'insufficient_permissions',
	retry: 'after-fix',
	text: 'The account may not send from this address. Use an address of the mailbox, or have an administrator grant “Send As” or “Send on Behalf” for it.',
	field: 'from',
};
const SENDING_BLOCKED: Meaning = {
	code: 'insufficient_permissions',
	retry: 'after-fix',
	text: 'The account has been blocked from sending. An administrator has to unblock it.',
};
const UNKNOWN_RECIPIENT: Meaning = {
	code: 'provider_error',
	retry: 'never',
	text: 'A recipient is not valid for this organisation. Check the addresses in to, cc and bcc.',
	field: 'to',
};
const GONE: Meaning = {
	code: 'provider_error',
	retry: 'later',
	text: 'The draft is not there (any more). Nothing was sent; it can be sent again.',
};
const CHANGED_MEANWHILE: Meaning = {
	code: 'provider_error',
	retry: 'later',
	text: 'The draft was changed by somebody else at the same moment. Nothing was sent; it can be sent again.',
};

/**
 * Codes whose meaning goes beyond their status.
 * @see https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
	['ErrorMessageSizeExceeded', TOO_LARGE],
	['ErrorAttachmentSizeLimitExceeded', TOO_LARGE],
	['ErrorExceededMessageLimit', SENDS_TOO_MUCH],
	['ErrorSubmissionQuotaExceeded', SENDS_TOO_MUCH],
	['ErrorInvalidUser', NO_MAILBOX],
	['ErrorNonExistentMailbox', NO_MAILBOX],
	['MailboxNotEnabledForRESTAPI', NO_MAILBOX],
	['Request_ResourceNotFound', NO_MAILBOX],
	['ErrorSendAsDenied', NOT_THEIR_ADDRESS],
	['ErrorMessageSubmissionBlocked', SENDING_BLOCKED],
	['ErrorAccountSuspend', SENDING_BLOCKED],
	['ErrorInvalidRecipients', UNKNOWN_RECIPIENT],
	['ErrorIrresolvableConflict', CHANGED_MEANWHILE],
	[
		'ErrorQuotaExceeded',
		{
			code: 'provider_error',
			retry: 'after-fix',
			text: 'The mailbox is full, so that no draft can be made. Make room in it.',
		},
	],
]);

/** A call as its errors speak of it. */
export interface GraphCallContext extends CallContext {
	/** The permission that the call needs, by its full name. */
	readonly permission: string;
}

/**
 * A refused or failed call as an error. Graph's own words are never repeated: they may quote the
 * message. Its code says enough to look it up.
 * @see https://learn.microsoft.com/en-us/graph/errors
 */
export function toGraphError(response: HttpResponse, context: GraphCallContext): OutboxError {
	const { status, headers } = response;
	const reason = parseErrorCode(response.body);
	const meaning = status < 500 ? findMeaning(status, reason, context) : undefined;
	if (!meaning) return toHttpError(response, context, { reason });
	const { code, retry, text, field } = meaning;
	const retryAfterMs = parseRetryAfter(headers['retry-after'], context.now);
	const said = `${context.name} answered ${status}${reason ? ` (${reason})` : ''}.`;
	return new OutboxError(code, `${said} ${text}`, {
		retry,
		...(retryAfterMs !== undefined && { retryAfterMs }),
		details: { provider: context.provider, status, reason, field },
	});
}

function findMeaning(
	status: number,
	reason: string | undefined,
	{ permission }: GraphCallContext,
): Meaning | undefined {
	const meaning = reason === undefined ? undefined : MEANINGS.get(reason);
	if (meaning) return meaning;
	switch (status) {
		case 403:
			return {
				code: 'insufficient_permissions',
				retry: 'after-fix',
				text: `It takes the delegated permission ${permission}, and access to the mailbox. Add the permission to the app and reconnect the credential.`,
			};
		case 404:
			return GONE;
		case 409:
		case 412:
			return CHANGED_MEANWHILE;
		case 413:
			return TOO_LARGE;
		default:
			return undefined;
	}
}

function parseErrorCode(body: string): string | undefined {
	try {
		return errorBodySchema.safeParse(JSON.parse(body)).data?.error.code;
	} catch {
		return undefined;
	}
}
