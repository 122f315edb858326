/** A call that has arrived and was not answered yet. */
export interface CallEvent {
	/** E.g. `sendMessage`. */
	readonly method: string;
	/** How many calls of any kind came before. */
	readonly earlier: number;
}

/** What the fake does in place of the usual. */
export type Reaction =
	| {
			readonly status: number;
			readonly description?: string;
			readonly parameters?: Readonly<Record<string, number>>;
			/** Sent as it is in place of Telegram's own form of an error. */
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
	/** Does what was asked, and answers 200 with a page for people. */
	| 'garble'
	/** Does what was asked, and answers 200 with JSON that says something else. */
	| 'answer otherwise'
	/** Does what was asked, and answers 502 all the same. */
	| 'fail after';

export type Script = (event: CallEvent) => Reaction | undefined;

export const wellBehaved: Script = () => undefined;

/** Reacts to every call. */
export function always(reaction: Reaction): Script {
	return () => reaction;
}

/** Reacts to the calls of one method. */
export function at(method: string, reaction: Reaction): Script {
	return (event) => (event.method === method ? reaction : undefined);
}
