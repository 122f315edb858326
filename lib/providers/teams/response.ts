import { z } from 'zod/v4';

import type { Receipt } from '../../core/receipt';
import { unreadableAnswer, type CallContext } from '../../http/http-errors';
import type { TeamsRequest } from './request';

const acceptedSchema = z.object({ id: z.string().min(1) });

/** @throws OutboxError `delivery_unknown` when the answer names no message */
export function toReceipt(
	accepted: unknown,
	{ recipient, conversationId }: TeamsRequest,
	context: CallContext,
): Receipt {
	const { data } = acceptedSchema.safeParse(accepted);
	if (!data) throw unreadableAnswer(context);
	return {
		status: 'sent',
		id: data.id,
		threadId: conversationId,
		sentAt: context.now,
		accepted: [recipient],
		rejected: [],
	};
}
