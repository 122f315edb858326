/** A refusal as the Bot API words it. */
export class Refused extends Error {
	constructor(
		readonly status: number,
		readonly description: string,
		readonly parameters?: Readonly<Record<string, number>>,
	) {
		super(description);
	}
}

export function badRequest(words: string, parameters?: Readonly<Record<string, number>>): Refused {
	return new Refused(400, `Bad Request: ${words}`, parameters);
}

export function forbidden(words: string): Refused {
	return new Refused(403, `Forbidden: ${words}`);
}
