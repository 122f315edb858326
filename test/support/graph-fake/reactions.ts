/** What Graph is asked to do. */
export type Operation =
	| 'getUser'
	| 'getFolder'
	| 'createDraft'
	| 'listMessages'
	| 'getMessage'
	| 'deleteMessage'
	| 'sendDraft'
	| 'addAttachment'
	| 'createUploadSession'
	| 'uploadRange';

/** What a call gets instead of Graph's usual answer. */
export type Reaction =
	/** Is answered with an error, and nothing is done. */
	| {
			readonly status: number;
			readonly code?: string;
			readonly message?: string;
			readonly retryAfter?: string;
			/** In place of Graph's error body. */
			readonly body?: string;
	  }
	/** The line drops, and nothing is done. */
	| 'reset before'
	/** It is done, and then the line drops. */
	| 'reset after'
	/** It is done, and answered with something that is not HTTP. */
	| 'garbage after'
	/** It is done, and answered by some proxy's page. */
	| 'page after'
	/** Nothing is done and nothing is said. */
	| 'stall before'
	/** It is done, and nothing is said. */
	| 'stall after'
	/** It is done and answered, but late. */
	| { readonly delayMs: number };

/** Reactions by call: one for every such call, or a list for the calls that come, in order. */
export type Script = Partial<Record<Operation, Reaction | readonly (Reaction | undefined)[]>>;

/** Keeps track of how far lists of reactions have been used up. */
export function createReactor(script: Script): (operation: Operation) => Reaction | undefined {
	const used = new Map<Operation, number>();
	return (operation) => {
		const entry = script[operation];
		if (!isList(entry)) return entry;
		const index = used.get(operation) ?? 0;
		used.set(operation, index + 1);
		return entry[index];
	};
}

function isList(entry: Script[Operation]): entry is readonly (Reaction | undefined)[] {
	return Array.isArray(entry);
}
