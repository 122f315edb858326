import type { Json } from './canonical-json';
import type { RateBucket } from './rates';
import type { Receipt } from './receipt';
import type { Evidence } from './submission';

/** What is fixed for a submission from its first try on, so that every try sends the same bytes. */
export interface SubmissionContext {
	readonly uid: string;
	/** Milliseconds since the epoch. */
	readonly createdAt: number;
	readonly tags: readonly string[];
}

/** One thing to send, ready made. */
export interface PlannedStep<Request> {
	/** Unique within the submission and the same on every try, e.g. `email` or `part-2`. */
	readonly id: string;
	readonly request: Request;
	readonly pace?: Pace;
}

/**
 * How fast the service itself lets messages through. Bucket names begin with the account's id, so
 * that everyone who sends from it counts together.
 */
export interface Pace {
	/** What the step counts in, e.g. its conversation and its account. */
	readonly buckets: readonly RateBucket[];
	/** The bucket that rests when the service answers that it is asked too often. */
	readonly rests: string;
}

/** A step on its way, with what earlier tries noted down about it. */
export interface DeliverableStep<Request> extends PlannedStep<Request> {
	readonly evidence: Evidence;
	/** Receipts of the plan's steps before this one, in order: e.g. the text that a file belongs to. */
	readonly earlier: readonly Receipt[];
}

/** What is still known of a step that may have left. Its request is not: bodies are not kept. */
export interface DoubtfulStep {
	/** As it was planned. */
	readonly id: string;
	/** The submission's, which our marker in the message repeats. */
	readonly uid: string;
	/** Everyone addressed, normalised. */
	readonly recipients: readonly string[];
	readonly evidence: Evidence;
}

/** What a provider calls back while it delivers. */
export interface DeliveryHooks {
	/** Aborts when the send has taken too long or the execution was cancelled. */
	readonly signal: AbortSignal;
	/** Saves a fence, e.g. a draft's id, while nothing has left yet. */
	remember(evidence: Evidence): Promise<void>;
	/**
	 * Must be awaited right before the first byte that cannot be taken back. Once it has resolved,
	 * a failure counts as not sent only if the service said so or not a byte was handed over. When it
	 * rejects, nothing may leave.
	 * @param evidence to be remembered with the same write
	 */
	commit(evidence?: Evidence): Promise<void>;
}

export type Verdict =
	| { readonly outcome: 'sent'; readonly receipt: Receipt }
	| { readonly outcome: 'not-sent' }
	| { readonly outcome: 'unknown' };

/**
 * A way to send, connected to one account. Every method throws `OutboxError` only, and every
 * failure after `commit` says truly whether the message left.
 */
export interface Provider<Message, Request = unknown> {
	/** E.g. `smtp`. */
	readonly id: string;
	/** The sending account: a UUID made of provider and mailbox. */
	readonly account: string;
	/** Looks up what the message refers to, e.g. the parent of a reply. Reads only. */
	resolve?(message: Message, hooks: { readonly signal: AbortSignal }): Promise<Json>;
	/** Turns a message into the steps to take; the same input gives the same bytes. */
	plan(
		message: Message,
		context: SubmissionContext,
		lookup: Json | undefined,
	): Promise<readonly PlannedStep<Request>[]>;
	deliver(step: DeliverableStep<Request>, hooks: DeliveryHooks): Promise<Receipt>;
	/**
	 * Asks the provider what became of a step. Absent where the provider cannot be asked. Fails when
	 * it cannot be asked right now, which is no verdict.
	 */
	reconcile?(
		step: DoubtfulStep,
		hooks: { readonly signal: AbortSignal; readonly ageMs: number },
	): Promise<Verdict>;
}
