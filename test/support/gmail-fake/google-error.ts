/** An answer that says no, in Google's words. */
export class GoogleError extends Error {
	constructor(
		readonly status: number,
		/** E.g. `invalidArgument`. */
		readonly reason: string,
		message: string,
		readonly headers: Readonly<Record<string, string>> = {},
		/** The reason in the new form, e.g. `ACCESS_TOKEN_SCOPE_INSUFFICIENT`. */
		readonly detail?: string,
	) {
		super(message);
	}

	/** The body: the old form of errors and the new one together, as Gmail sends them. */
	toJson(): object {
		const { status, reason, message, detail } = this;
		return {
			error: {
				code: status,
				message,
				errors: [{ message, domain: 'global', reason }],
				...(STATUS_NAMES[status] && { status: STATUS_NAMES[status] }),
				...(detail !== undefined && {
					details: [
						{
							'@type': 'type.googleapis.com/google.rpc.ErrorInfo',
							reason: detail,
							domain: 'googleapis.com',
						},
					],
				}),
			},
		};
	}
}

const STATUS_NAMES: Readonly<Record<number, string>> = {
	400: 'INVALID_ARGUMENT',
	401: 'UNAUTHENTICATED',
	403: 'PERMISSION_DENIED',
	404: 'NOT_FOUND',
	409: 'ABORTED',
	429: 'RESOURCE_EXHAUSTED',
	500: 'INTERNAL',
	503: 'UNAVAILABLE',
};

export function notFound(): GoogleError {
	return new GoogleError(404, 'notFound', 'Requested entity was not found.');
}

export function invalidArgument(message: string): GoogleError {
	return new GoogleError(400, 'invalidArgument', message);
}

export function invalidCredentials(): GoogleError {
	const challenge = { 'www-authenticate': 'Bearer realm="https://accounts.google.com/"' };
	return new GoogleError(401, 'authError', 'Invalid Credentials', challenge);
}

export function insufficientScope(accepted: readonly string[]): GoogleError {
	const text = 'Request had insufficient authentication scopes.';
	const challenge = `Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="${accepted.join(' ')}"`;
	return new GoogleError(
		403,
		'insufficientPermissions',
		text,
		{ 'www-authenticate': challenge },
		'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
	);
}
