/** An answer that says no. */
export class TeamsError extends Error {
	constructor(
		readonly status: number,
		readonly json: object,
		readonly headers: Readonly<Record<string, string>> = {},
	) {
		super(`${status}`);
	}
}

/** In the Bot Connector's form. */
export function refusal(
	status: number,
	code: string,
	message: string,
	headers: Readonly<Record<string, string>> = {},
): TeamsError {
	return new TeamsError(status, { error: { code, message } }, headers);
}

/** In the form of Microsoft's login. */
export function loginRefusal(
	status: number,
	error: string,
	number: number,
	text: string,
): TeamsError {
	return new TeamsError(status, {
		error,
		error_description: `AADSTS${number}: ${text} Trace ID: 0c1fd1d9 Correlation ID: 5f5a8a6b`,
		error_codes: [number],
		trace_id: '0c1fd1d9',
		correlation_id: '5f5a8a6b',
	});
}
