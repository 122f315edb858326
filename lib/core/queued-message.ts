import { z } from 'zod/v4';

import { failureSchema } from './submission';

/**
 * Where a queued message stands.
 * - `pending`: waits for its first delivery
 * - `sending`: a worker is at it
 * - `deferred`: not sent yet, waits for its next try
 * - `sent`: the provider accepted it
 * - `failed`: refused for good, or tried often enough
 * - `suppressed`: its recipient must not be written to
 * - `cancelled`: called back before it was sent
 * - `unknown`: nobody can say whether it left; held until somebody decides
 */
export const deliveryStateSchema = z.enum([
	'pending',
	'sending',
	'deferred',
	'sent',
	'failed',
	'suppressed',
	'cancelled',
	'unknown',
]);
export type MessageState = z.infer<typeof deliveryStateSchema>;

const mailboxSchema = z.strictObject({ address: z.string(), name: z.string().optional() });

/** What the recipients get. Kept until the message's record is forgotten. */
export const queuedContentSchema = z.strictObject({
	subject: z.string(),
	html: z.string().optional(),
	text: z.string().optional(),
	headers: z.record(z.string(), z.string()),
});
export type QueuedContent = z.infer<typeof queuedContentSchema>;

/** One recipient of one call: the unit that is delivered and tracked. */
export const queuedMessageSchema = z.strictObject({
	/** Also the key of its submission in the ledger, so that it can leave once only. */
	uid: z.string(),
	/** The call that it came with, which holds its content unless it has one of its own. */
	callUid: z.string(),
	/** Its place in the call. */
	index: z.number().int(),
	queue: z.string(),
	/** The account that it leaves from: only workers of that account deliver it. */
	account: z.string(),
	/** Greater numbers go first. */
	priority: z.number().int(),
	/** When it may be delivered, in milliseconds since the epoch, as are all times. */
	dueAt: z.number(),
	type: z.enum(['to', 'bcc']),
	/** Normalised, for look-ups. */
	recipient: z.string(),
	to: mailboxSchema,
	from: mailboxSchema,
	replyTo: z.array(mailboxSchema),
	contactId: z.string().optional(),
	dealId: z.string().optional(),
	tag: z.string().optional(),
	/** The kind of mail that an unsubscribe is about; unsubscribing from it leaves the others alone. */
	stream: z.string(),
	/** Set for a draft to be sent from its mailbox, which is where its content lies. */
	draftUid: z.string().optional(),
	/** Where it was rendered for this recipient alone. */
	content: queuedContentSchema.optional(),
	state: deliveryStateSchema,
	/** Deliveries so far, the running one included. */
	attempts: z.number().int(),
	/** Why it is where it is, after a try. */
	failure: failureSchema.optional(),
	/** An SMTP reply code or an HTTP status, and the finer code, as the provider gave them. */
	code: z.number().optional(),
	enhancedCode: z.string().optional(),
	/** The provider's ids, once it has accepted the message. */
	providerMessageId: z.string().optional(),
	messageId: z.string().optional(),
	createdAt: z.number(),
	updatedAt: z.number(),
	sentAt: z.number().optional(),
	/** How long the record is kept after its last change. */
	retentionMs: z.number(),
});
export type QueuedMessage = z.infer<typeof queuedMessageSchema>;

/** A change of state, as it is told to whoever listens. */
export interface DeliveryEvent {
	/** Unique, and greater for later events of the same queue; sorts as text. */
	readonly id: string;
	readonly at: number;
	/** The message as it was after the change, without its content. */
	readonly message: Omit<QueuedMessage, 'content'>;
}
