/** A call that has arrived and was not answered yet. */
export interface CallEvent {
	/** E.g. `messages.create`. */
	readonly call: string;
	/** How many of this name came before, whatever became of them. */
	readonly earlier: number;
}

/** What the fake does in place of the usual. */
export type Reaction =
	| {
			readonly status: number;
			/** Twilio's own error code. */
			readonly code?: number;
			readonly message?: string;
			readonly headers?: Readonly<Record<string, string>>;
			/** Sent as it is in place of Twilio's error body. */
			readonly body?: string;
	  }
	/** Drops the line and does nothing of what was asked. */
	| 'reset before'
	/** Does what was asked and drops the line. */
	| 'reset after'
	/** Does nothing of what was asked, and says nothing. */
	| 'stall before'
	/** Does what was asked, and says nothing. */
	| 'stall after'
	/** Does what was asked, and answers with something unintelligible. */
	| 'garble'
	/** Does what was asked, and answers 503 all the same. */
	| 'fail after';

export type Script = (event: CallEvent) => Reaction | undefined;

export const wellBehaved: Script = () => undefined;

/** Reacts to every call of that name; `*` stands for all. */
export function at(call: string, reaction: Reaction): Script {
	return (event) => (call === '*' || event.call === call ? reaction : undefined);
}

/** Reacts to the first such call only, counted from now. */
export function once(call: string, reaction: Reaction): Script {
	let done = false;
	return (event) => {
		if (done || event.call !== call) return undefined;
		done = true;
		return reaction;
	};
}
