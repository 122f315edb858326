/**
 * Did the message leave? `not-sent` is a promise: nothing reached the provider that it could still
 * deliver. Anything less certain is `unknown`.
 */
export type DeliveryState = 'not-sent' | 'unknown';

/**
 * What a repetition of the same send can achieve.
 * - `later`: the obstacle passes by itself (a 4yz reply, a rate limit, a refused connection)
 * - `after-fix`: somebody has to change a setting first (a password, a permission, a disk)
 * - `never`: this very message is refused, only another one can succeed
 */
export type RetryHint = 'later' | 'after-fix' | 'never';

/** Every error code of the package with the HTTP status it maps to. */
export const HTTP_STATUS_BY_CODE = {
	validation_error: 400,
	idempotency_key_invalid: 400,
	invalid_key: 401,
	insufficient_permissions: 403,
	upgrade_needed: 403,
	email_verification_required: 403,
	conversation_required: 404,
	not_found: 404,
	method_not_allowed: 405,
	idempotency_conflict: 409,
	idempotency_in_progress: 409,
	payload_too_large: 413,
	unsupported_media_type: 415,
	recipient_suppressed: 422,
	rate_limited: 429,
	internal_error: 500,
	provider_error: 502,
	store_unavailable: 503,
	delivery_unknown: 504,
} as const;

export type ErrorCode = keyof typeof HTTP_STATUS_BY_CODE;

export const ERROR_CODES = Object.keys(HTTP_STATUS_BY_CODE) as [ErrorCode, ...ErrorCode[]];

/** Facts about a failure. Never holds a secret, a message body or a vendor's raw error object. */
export interface ErrorDetails {
	/** The input field at fault, in the seeds' spelling, e.g. `to` or `attachments[1].url`. */
	readonly field?: string | undefined;
	readonly provider?: string | undefined;
	/** The provider's own status, e.g. an HTTP status or an SMTP reply code. */
	readonly status?: number | undefined;
	/** The provider's own finer code, e.g. an enhanced SMTP status like `5.1.1`. */
	readonly reason?: string | undefined;
	/** What is missing, in the seeds' name for it, e.g. `smtp.enabled`. */
	readonly feature?: string | undefined;
	/** The submission this failure was recorded under, where one exists. */
	readonly uid?: string | undefined;
}

export interface OutboxErrorOptions {
	readonly delivery?: DeliveryState;
	readonly retry?: RetryHint;
	/** How long to wait before the next try, in milliseconds. */
	readonly retryAfterMs?: number;
	readonly details?: ErrorDetails;
}

/**
 * The one error type of the package. Its message says what happened and what to do, and is safe to
 * show and to log. It carries no `cause`: SDK errors hold credentials and bodies.
 */
export class OutboxError extends Error {
	override readonly name = 'OutboxError';
	readonly code: ErrorCode;
	readonly delivery: DeliveryState;
	readonly retry: RetryHint;
	readonly retryAfterMs?: number;
	readonly details: ErrorDetails;

	constructor(code: ErrorCode, message: string, options: OutboxErrorOptions = {}) {
		super(message);
		this.code = code;
		this.delivery = options.delivery ?? 'not-sent';
		this.retry = options.retry ?? 'never';
		if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
		this.details = options.details ?? {};
	}

	get httpStatus(): number {
		return HTTP_STATUS_BY_CODE[this.code];
	}
}

/** Something the caller wrote cannot be sent. `field` is the input field's name. */
export function validationError(field: string, message: string): OutboxError {
	return new OutboxError('validation_error', message, { details: { field } });
}

/** The ledger cannot be read or written, so nothing may be sent. */
export function storeError(message: string, retry: RetryHint = 'after-fix'): OutboxError {
	return new OutboxError('store_unavailable', message, { retry });
}

export function isOutboxError(error: unknown): error is OutboxError {
	return error instanceof OutboxError;
}
