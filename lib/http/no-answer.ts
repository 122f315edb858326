import { HttpFailure } from '../core/http-client';

/**
 * Why an SDK got no answer, by the code and the system call that Node puts into the errors of
 * sockets: a connection that was never made carried no request.
 */
export function toHttpFailure({
	code,
	syscall,
}: {
	readonly code?: string | undefined;
	readonly syscall?: string | undefined;
}): HttpFailure {
	return new HttpFailure(isAboutConnecting(code, syscall) ? 'connect' : 'broken', code);
}

/** Refused, unknown host, or a certificate that is not trusted. */
export function isAboutConnecting(code = '', syscall = ''): boolean {
	return (
		syscall === 'connect' ||
		syscall === 'getaddrinfo' ||
		['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(code) ||
		/^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|CRL_|HOSTNAME_|ERR_TLS_CERT_)/.test(code)
	);
}
