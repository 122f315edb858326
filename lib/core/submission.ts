import { z } from 'zod/v4';

import { ERROR_CODES } from './errors';
import { receiptSchema } from './receipt';

/**
 * Where a submission stands.
 * - `reserved`: a run holds the key; nothing has left
 * - `sending`: committed; bytes may have left
 * - `sent`: the provider accepted it
 * - `rejected`: the provider refused this message for good
 * - `released`: not sent; the key is free for the next try
 * - `unknown`: nobody can say yet whether it left; held until resolved
 */
export const submissionStateSchema = z.enum([
	'reserved',
	'sending',
	'sent',
	'rejected',
	'released',
	'unknown',
]);
export type SubmissionState = z.infer<typeof submissionStateSchema>;

/** How a step or a submission failed, in words that may be shown. */
export const failureSchema = z.strictObject({
	code: z.enum(ERROR_CODES),
	message: z.string(),
	field: z.string().optional(),
	status: z.number().optional(),
	reason: z.string().optional(),
});
export type Failure = z.infer<typeof failureSchema>;

/**
 * What a provider noted down before or while sending, to be asked about later: a draft's id, a
 * thread's id, a marker of ours.
 */
export const evidenceSchema = z.record(z.string(), z.string());
export type Evidence = z.infer<typeof evidenceSchema>;

/** One visible outcome at one provider: an email, a part of a split text, a file after a text. */
export const stepSchema = z.strictObject({
	id: z.string(),
	/** The way it goes, of those that the user gave, e.g. `email` or `slack`. */
	route: z.string(),
	/** Whom it is for, where not for all recipients of the submission. */
	recipients: z.array(z.string()).optional(),
	provider: z.string(),
	account: z.string(),
	state: z.enum(['pending', 'sending', 'sent', 'rejected', 'unknown']),
	/** How many times the step was committed, that is, may have left. */
	attempts: z.number().int(),
	/** When the last commit happened, in milliseconds since the epoch. */
	committedAt: z.number().optional(),
	evidence: evidenceSchema,
	receipt: receiptSchema.optional(),
	failure: failureSchema.optional(),
});
export type Step = z.infer<typeof stepSchema>;

/** How often a held submission was decided about at most; older decisions are forgotten. */
export const MAX_RESOLUTIONS = 50;

/** A decision about a submission that nobody could say of whether it had left. */
export const resolutionSchema = z.strictObject({
	/** `reconcile`: whatever the provider says. */
	decision: z.enum(['sent', 'not-sent', 'reconcile']),
	/** What the provider said when it was asked. */
	verdict: z.enum(['sent', 'not-sent', 'unknown']).optional(),
	/** Who decided, in words for people. */
	by: z.string(),
	/** Why. */
	note: z.string().optional(),
	/** Milliseconds since the epoch. */
	at: z.number(),
});
export type Resolution = z.infer<typeof resolutionSchema>;

/** Who asked for the send; `slot` is `run index:item index` within the node's execution. */
export const originSchema = z.strictObject({
	workflowId: z.string().optional(),
	nodeId: z.string().optional(),
	executionId: z.string().optional(),
	slot: z.string().optional(),
});
export type Origin = z.infer<typeof originSchema>;

/** Somebody left out of an email because they must not be written to. */
export const suppressedRecipientSchema = z.strictObject({
	address: z.string(),
	field: z.enum(['to', 'cc', 'bcc']),
	/** Why, e.g. `unsubscribe`. */
	reason: z.string(),
});
export type SuppressedRecipient = z.infer<typeof suppressedRecipientSchema>;

/** The ledger's record of one send. Holds no bodies and no secrets. */
export const submissionSchema = z.strictObject({
	uid: z.string(),
	/** The namespace that the key lives in. */
	scope: z.string(),
	key: z.string(),
	fingerprint: z.string(),
	operation: z.string(),
	state: submissionStateSchema,
	/** Those of the route that carries the message; of the first one until another does. */
	provider: z.string(),
	account: z.string(),
	steps: z.array(stepSchema),
	/**
	 * What providers looked up once, by route, kept so that every retry builds the same message.
	 */
	lookups: z.record(z.string(), z.json()).optional(),
	/** Why routes did not carry the message in the last try. */
	routeFailures: z.record(z.string(), failureSchema).optional(),
	/** The answer to replay, present in state `sent`. */
	receipt: receiptSchema.optional(),
	failure: failureSchema.optional(),
	/** Oldest first. */
	resolutions: z.array(resolutionSchema).optional(),
	/** Tries so far, the running one included. */
	attempts: z.number().int(),
	/** Everyone addressed, normalised, for look-ups by recipient. */
	recipients: z.array(z.string()),
	/** Those of them that the last try left out. */
	suppressed: z.array(suppressedRecipientSchema).optional(),
	subject: z.string().optional(),
	contactId: z.string().optional(),
	dealId: z.string().optional(),
	contextType: z.string().optional(),
	contextId: z.string().optional(),
	tags: z.array(z.string()),
	origin: originSchema,
	/** All times are in milliseconds since the epoch. */
	createdAt: z.number(),
	updatedAt: z.number(),
	/** When the outcome was settled; the window counts from here. */
	settledAt: z.number().optional(),
	/** How long the outcome answers for the key. */
	windowMs: z.number(),
	/** How long the record is kept after its last change. */
	retentionMs: z.number(),
});
export type Submission = z.infer<typeof submissionSchema>;

/** Whether any part of the submission has left or may have left. */
export function mayHaveLeft(submission: Submission): boolean {
	return carrierOf(submission) !== undefined;
}

/** The route by which a part of the message has left or may have left: no other may be tried. */
export function carrierOf({ steps }: Submission): string | undefined {
	return steps.find(({ state }) => state !== 'pending' && state !== 'rejected')?.route;
}

/** When the record may be forgotten; undefined while it awaits a resolution. */
export function retainUntil(submission: Submission): number | undefined {
	const awaitsResolution = submission.state === 'unknown' || submission.state === 'sending';
	return awaitsResolution ? undefined : submission.updatedAt + submission.retentionMs;
}
