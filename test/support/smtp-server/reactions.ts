/** The points of an SMTP conversation at which the fake can be told to do something else. */
export type Stage =
	/** A connection was accepted; nothing was said yet, nor TLS begun. */
	| 'connect'
	| 'greeting'
	| 'ehlo'
	| 'helo'
	| 'starttls'
	| 'auth'
	| 'mail'
	| 'rcpt'
	| 'data'
	/** The first bytes of a body have arrived, but not its end. */
	| 'body'
	/** The final dot has arrived; the message is not accepted yet. */
	| 'dot'
	/** The message is accepted for good, but the client does not know. */
	| 'accepted'
	| 'rset'
	| 'quit';

export interface StageEvent {
	readonly stage: Stage;
	/** Counts from 1. */
	readonly connection: number;
	/** How many messages this connection had begun before. */
	readonly earlierMessages: number;
	/** The command line. */
	readonly line: string;
}

/**
 * What the fake does in place of the usual. A reply below 400 lets the conversation go on as
 * usual behind it; one above refuses what was asked.
 */
export type Reaction =
	| { readonly reply: string; readonly then?: 'close' }
	/** Sent as it is, without a line end, in place of a reply. */
	| { readonly raw: string; readonly then?: 'close' }
	/** Sent again and again for as long as the client listens, with a pause where one is given. */
	| { readonly endless: string; readonly pauseMs?: number }
	| 'close'
	/** Closes with a TCP reset. */
	| 'reset'
	/** Keeps the line open and says nothing more. */
	| 'stall';

export type Script = (event: StageEvent) => Reaction | undefined;

export const wellBehaved: Script = () => undefined;

/** Reacts at one stage, every time or where the filter says so. */
export function at(
	stage: Stage,
	reaction: Reaction,
	filter: (event: StageEvent) => boolean = () => true,
): Script {
	return (event) => (event.stage === stage && filter(event) ? reaction : undefined);
}

/** Reacts at one stage for the first time only. */
export function once(stage: Stage, reaction: Reaction): Script {
	let done = false;
	return (event) => {
		if (done || event.stage !== stage) return undefined;
		done = true;
		return reaction;
	};
}
