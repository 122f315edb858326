import { z } from 'zod/v4';

import type { HttpResponse } from '../../core/http-client';
import { unreadableGraphAnswer } from './graph-client';

/**
 * What we read of a message.
 * @see https://learn.microsoft.com/en-us/graph/api/resources/message
 */
const graphMessageSchema = z.object({
	id: z.string().min(1),
	isDraft: z.boolean(),
	conversationId: z.string().nullish(),
	internetMessageId: z.string().nullish(),
	parentFolderId: z.string().nullish(),
	sentDateTime: z.string().nullish(),
});
export type GraphMessage = z.infer<typeof graphMessageSchema>;

/** The properties to ask for with `$select`. */
export const MESSAGE_PROPERTIES = Object.keys(graphMessageSchema.shape).join(',');

/** @throws OutboxError `provider_error` when the answer is not a message */
export function parseGraphMessage(response: HttpResponse): GraphMessage {
	return parseAnswer(graphMessageSchema, response);
}

/** @throws OutboxError `provider_error` when the answer does not fit */
export function parseAnswer<T>(schema: z.ZodType<T>, { body }: HttpResponse): T {
	const { data } = schema.safeParse(parseJson(body));
	if (data === undefined) throw unreadableGraphAnswer();
	return data;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
