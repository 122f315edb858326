import { z } from 'zod/v4';

import type { HttpResponse } from '../../core/http-client';
import { unreadableGraphAnswer } from './graph-client';

/** A message as it is asked for, and what is read of the answer. */
export interface MessageView<M> {
	readonly query: Readonly<Record<string, string>>;
	readonly schema: z.ZodType<M>;
}

/**
 * What we read of every message.
 * @see https://learn.microsoft.com/en-us/graph/api/resources/message
 */
export const graphMessageSchema = z.object({
	id: z.string().min(1),
	isDraft: z.boolean(),
	conversationId: z.string().nullish(),
	internetMessageId: z.string().nullish(),
	parentFolderId: z.string().nullish(),
	sentDateTime: z.string().nullish(),
});
export type GraphMessage = z.infer<typeof graphMessageSchema>;

/** Enough to send a message and to ask what became of it. */
export const MESSAGE_VIEW: MessageView<GraphMessage> = {
	query: { $select: toSelect(graphMessageSchema) },
	schema: graphMessageSchema,
};

/** What to ask for with `$select`, so that the answer fits. */
export function toSelect({ shape }: z.ZodObject): string {
	return Object.keys(shape).join(',');
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
