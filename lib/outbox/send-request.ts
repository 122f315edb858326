import type { Json } from '../core/canonical-json';
import type { Provider } from '../core/provider';
import type { Submission, SuppressedRecipient } from '../core/submission';
import type { SendPolicy } from './policy';

/** What the ledger is told about a send before it happens. */
export type SubmissionDraft = Omit<
	Submission,
	| 'uid'
	| 'state'
	| 'steps'
	| 'lookups'
	| 'routeFailures'
	| 'receipt'
	| 'suppressed'
	| 'failure'
	| 'attempts'
	| 'createdAt'
	| 'updatedAt'
	| 'settledAt'
	| 'windowMs'
	| 'retentionMs'
>;

/** What a message calls back while it is made complete. */
export interface LoadHooks {
	/** Puts on record whom it goes without. */
	leaveOut(recipients: readonly SuppressedRecipient[]): void;
	/** What this try, or an earlier one, has looked up under a name. */
	recall(name: string): Json | undefined;
	/**
	 * Puts on record what was looked up, so that every try builds the same message. What is kept
	 * under the route's name is handed to its provider, which then looks nothing up itself.
	 */
	keep(name: string, lookup: Json): void;
	/** Puts on record what only shows now. */
	describe(facts: Partial<Pick<Submission, 'recipients' | 'subject'>>): void;
}

/** A way for the message to go. What its provider calls a message is known to the provider alone. */
export interface Route {
	/** Unique within the send, e.g. `email` or `slack`. */
	readonly name: string;
	readonly provider: Provider<unknown>;
	/** Makes the message complete; called once the key is reserved, before anything is sent. */
	readonly load: (signal: AbortSignal | undefined, hooks: LoadHooks) => Promise<unknown>;
	/** Whom it reaches, where that is not everyone on record. */
	readonly recipients?: readonly string[];
}

/** A route whose message is what its provider takes. */
export function toRoute<Message>(
	route: Omit<Route, 'provider' | 'load'> & {
		readonly provider: Provider<Message>;
		readonly load: (signal: AbortSignal | undefined, hooks: LoadHooks) => Promise<Message>;
	},
): Route {
	return route;
}

export interface SendRequest {
	readonly draft: SubmissionDraft;
	/**
	 * Set for the retry of a crashed execution, whose key was lost with it: the newest record of the
	 * same node, run and item with the same content is taken for its own.
	 */
	readonly adoptNewestInSlot: boolean;
	/** In the order in which they are tried: a further one only when nothing has left by those before. */
	readonly routes: readonly [Route, ...Route[]];
	readonly policy: SendPolicy;
}
