/** A call that has arrived and was not answered yet. */
export interface CallEvent {
	/** A method, or `upload` for the bytes of a file. */
	readonly call: string;
	/** How many of this name came before, whatever became of them. */
	readonly earlier: number;
}

/** What the fake does in place of the usual. */
export type Reaction =
	/** Says no as Slack does, with status 200. */
	| {
			readonly error: string;
			readonly needed?: string;
			readonly messages?: readonly string[];
			readonly headers?: Readonly<Record<string, string>>;
	  }
	/** Answers like something that stands before Slack. */
	| {
			readonly status: number;
			readonly body?: string;
			readonly headers?: Readonly<Record<string, string>>;
	  }
	/** Drops the line and does nothing of what was asked. */
	| 'reset before'
	/** Does what was asked and drops the line. */
	| 'reset after'
	/** Does nothing of what was asked, and says nothing. */
	| 'stall before'
	/** Does what was asked, and says nothing. */
	| 'stall after'
	/** Does what was asked, and breaks off in the middle of the answer. */
	| 'cut the answer'
	/** Does what was asked, and answers 200 with a web page. */
	| 'garble'
	/** Does what was asked, and answers 503 all the same. */
	| 'fail after';

export type Script = (event: CallEvent) => Reaction | undefined;

export const wellBehaved: Script = () => undefined;

/** Reacts to every call of that name; `*` stands for all. */
export function at(call: string, reaction: Reaction): Script {
	return (event) => (call === '*' || event.call === call ? reaction : undefined);
}
