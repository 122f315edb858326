import { z } from 'zod/v4';

import type { Receipt } from '../../core/receipt';

const date = z.date().nullish().catch(null);
const text = z.string().nullish().catch(null);

/** A message as the SDK reads it, as far as we need it. */
const messageSchema = z.object({
	sid: z.string().regex(/^(SM|MM)[0-9a-f]{32}$/i),
	status: z.string(),
	errorCode: z.number().nullish().catch(null),
	direction: text,
	body: text,
	messagingServiceSid: text,
	dateCreated: date,
	dateSent: date,
});
export type StoredMessage = z.output<typeof messageSchema>;

/** @throws when it is something else */
export function readMessage(instance: unknown): StoredMessage {
	return messageSchema.parse(instance);
}

const pageSchema = z.object({ instances: z.array(messageSchema) });

/** @throws when it is something else */
export function readMessages(page: unknown): readonly StoredMessage[] {
	return pageSchema.parse(page).instances;
}

/**
 * Where a message stands, of those that we sent.
 * @see https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
 */
export type Standing = 'underway' | 'sent' | 'failed';

const SENT: readonly string[] = ['sent', 'delivered', 'read', 'partially_delivered'];
const FAILED: readonly string[] = ['failed', 'undelivered', 'canceled'];

export function toStanding({ status }: Pick<StoredMessage, 'status'>): Standing {
	if (SENT.includes(status)) return 'sent';
	return FAILED.includes(status) ? 'failed' : 'underway';
}

/** @param sentAt when Twilio took it, in milliseconds since the epoch */
export function toReceipt(
	message: Pick<StoredMessage, 'sid' | 'status'>,
	{ accepted, sentAt }: Pick<Receipt, 'sentAt'> & { readonly accepted: readonly string[] },
): Receipt {
	return {
		status: toStanding(message) === 'sent' ? 'sent' : 'queued',
		id: message.sid,
		sentAt,
		accepted: [...accepted],
		rejected: [],
	};
}
