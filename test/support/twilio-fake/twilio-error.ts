/** An answer that says no, in Twilio's form. */
export class TwilioError extends Error {
	constructor(
		readonly status: number,
		readonly code: number | undefined,
		message: string,
		readonly headers: Readonly<Record<string, string>> = {},
	) {
		super(message);
	}

	toJson(): object {
		const { status, code, message } = this;
		return {
			...(code !== undefined && {
				code,
				more_info: `https://www.twilio.com/docs/errors/${code}`,
			}),
			message,
			status,
		};
	}
}

export function badRequest(code: number, message: string): TwilioError {
	return new TwilioError(400, code, message);
}

export function notFound(path: string): TwilioError {
	return new TwilioError(404, 20404, `The requested resource ${path} was not found`);
}

export function unauthorized(): TwilioError {
	return new TwilioError(401, 20003, 'Authenticate', {
		'www-authenticate': 'Basic realm="Twilio API"',
		'twilio-error-code': '20003',
	});
}

export function forbidden(): TwilioError {
	return new TwilioError(403, 70051, 'Authorization error while accessing resource');
}
