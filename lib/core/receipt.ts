import { z } from 'zod/v4';

/** What a provider answered to one accepted step. Kept in the ledger, so it holds no bodies. */
export const receiptSchema = z.strictObject({
	/** `queued` when the provider only took the message over for later, `draft` when nobody sends it. */
	status: z.enum(['sent', 'queued', 'draft']),
	/** The provider's id for the message; the submission's uid where a provider gives none. */
	id: z.string(),
	/** The conversation the message belongs to, in the provider's terms. */
	threadId: z.string().optional(),
	/** The RFC 5322 Message-ID with its angle brackets, as the recipient sees it. */
	messageId: z.string().optional(),
	/** Milliseconds since the epoch. */
	sentAt: z.number(),
	accepted: z.array(z.string()),
	/** Recipients the provider refused although it took the message for the others. */
	rejected: z.array(z.strictObject({ address: z.string(), reason: z.string() })),
});

export type Receipt = z.infer<typeof receiptSchema>;
