import { OutboxError, validationError } from '../core/errors';
import { parseRetryAfter } from '../core/retry-after';
import { errorCodeOf } from './error-code';
import { showUrl } from './file-url';

/** Answers that stand for a passing trouble although they are 4xx: RFC 9110, RFC 8470, RFC 6585. */
const TRANSIENT_STATUSES = new Set([408, 425, 429]);

const CERTIFICATE_TROUBLE = /CERT|UNABLE_TO|HOSTNAME_MISMATCH/;

/** An answer that is neither the file nor a redirect. `retryAfter` is the header as received. */
export function statusError(
	field: string,
	url: URL,
	status: number,
	retryAfter: string | undefined,
): OutboxError {
	const passes = status >= 500 || TRANSIENT_STATUSES.has(status);
	const retryAfterMs = passes ? parseRetryAfter(retryAfter, Date.now()) : undefined;
	return new OutboxError(
		passes ? 'provider_error' : 'validation_error',
		`${field}: ${showUrl(url)} answered with status ${status} instead of the file. ` +
			(passes
				? 'Nothing was sent; try again later.'
				: 'Check that the link is right, has not expired and needs no sign-in.'),
		{
			retry: passes ? 'later' : 'never',
			...(retryAfterMs !== undefined && { retryAfterMs }),
			details: { field, status },
		},
	);
}

/** The exchange failed on the way: name resolution, connection, TLS or a body that broke off. */
export function networkError(field: string, url: URL, error: unknown): OutboxError {
	const reason = errorCodeOf(error);
	const because = reason === undefined ? '' : ` (${reason})`;
	const distrusted = reason !== undefined && CERTIFICATE_TROUBLE.test(reason);
	return new OutboxError(
		'provider_error',
		distrusted
			? `${field}: the certificate of ${showUrl(url)} is not trusted${because}. Nothing was sent. Have it renewed, or name your own authority in NODE_EXTRA_CA_CERTS.`
			: `${field}: ${showUrl(url)} could not be fetched${because}. Nothing was sent; try again later.`,
		{ retry: distrusted ? 'after-fix' : 'later', details: { field, reason } },
	);
}

export function timeoutError(field: string, url: URL, timeoutMs: number): OutboxError {
	return new OutboxError(
		'provider_error',
		`${field}: ${showUrl(url)} was not through after ${timeoutMs} ms. Nothing was sent; try again later, or send a smaller file.`,
		{ retry: 'later', details: { field, reason: 'ETIMEDOUT' } },
	);
}

/** The caller's own signal ended the fetch. */
export function cancelledError(field: string, url: URL): OutboxError {
	return new OutboxError(
		'internal_error',
		`${field}: fetching ${showUrl(url)} was broken off because the send was. Nothing was sent.`,
		{ retry: 'later', details: { field } },
	);
}

export function encodedError(field: string, url: URL, encoding: string): OutboxError {
	return validationError(
		field,
		`${field}: ${showUrl(url)} answers with content encoded as ${JSON.stringify(encoding.slice(0, 20))} although plain content was asked for. Unpacking it is not safe and sending it as it is would break the file; have the server send it plain.`,
	);
}
