/** An answer that says no, in Slack's words. */
export class SlackRefusal extends Error {
	constructor(
		/** E.g. `channel_not_found`. */
		readonly code: string,
		/** What else the answer says. */
		readonly more: Readonly<Record<string, unknown>> = {},
	) {
		super(code);
	}

	toJson(): object {
		return { ok: false, error: this.code, ...this.more };
	}
}

export function missingScope(needed: string, provided: readonly string[]): SlackRefusal {
	return new SlackRefusal('missing_scope', { needed, provided: provided.join(',') });
}
