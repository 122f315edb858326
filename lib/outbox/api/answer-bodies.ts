import { z } from 'zod/v4';

import { ERROR_CODES } from '../../core/errors';

/**
 * What the endpoints answer, field by field as the documents have it. Send nodes put out more than
 * that; what is not here stays in the ledger.
 */

const id = z.string();
const time = z.iso.datetime().meta({ description: 'UTC' });
/** Null where the provider knows no conversations. */
const threadId = z.string().nullable();

/** `POST /v1/email/send` */
export const emailAnswer = z.object({
	id: id.meta({ description: 'The message’s id at the provider.' }),
	thread_id: threadId,
	provider: z.string().meta({ description: 'gmail, outlook or smtp' }),
	status: z.string(),
	sent_at: time,
});

/** `POST /v1/channels/send` */
export const channelAnswer = z.object({
	id,
	channel: z.string(),
	status: z.string().meta({ description: 'sent, or queued where the provider says so' }),
	sent_at: time,
});

/** `POST /v1/emails` */
export const queueAnswer = z.object({
	accepted: z.literal(true),
	message_count: z.int(),
	messages: z.array(
		z.object({
			uuid: z.string(),
			recipient: z.string(),
			type: z.enum(['to', 'bcc']),
			from: z.string().meta({ description: 'Who it is really from.' }),
			status: z.literal('pending'),
			contact_id: z.string().optional(),
			tag: z.string().optional(),
		}),
	),
});

/** `POST /api/email/send` */
export const outboundAnswer = z.object({
	outbound_email_uid: z.string(),
	provider_message_id: z.string(),
	provider_thread_id: threadId,
	status: z.string(),
	sent_at: time,
});

/** A failure as the send nodes put it out, and as the API tells it. */
export const failureShape = {
	code: z.enum(ERROR_CODES),
	message: z.string().meta({ description: 'What happened, and what to do.' }),
	field: z.string().optional().meta({ description: 'The field at fault.' }),
	feature: z.string().optional(),
	uid: z.string().optional().meta({ description: 'What an undecided message has on record.' }),
};

const requestId = z.string().meta({ description: 'The same as X-Request-ID.' });
const { code, ...rest } = failureShape;

/** How the documents tell failures. */
export const errorAnswers = {
	object: z.object({ error: z.object({ ...failureShape, request_id: requestId }) }),
	flat: z.object({ error: code, ...rest, request_id: requestId }),
} as const;
export type ErrorStyle = keyof typeof errorAnswers;
