/** An error as Graph answers it. */
export class GraphProblem extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
		readonly retryAfter?: string,
	) {
		super(message);
	}

	get body(): string {
		return JSON.stringify({ error: { code: this.code, message: this.message } });
	}
}

export const itemNotFound = (): GraphProblem =>
	new GraphProblem(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');

export const accessDenied = (): GraphProblem =>
	new GraphProblem(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
