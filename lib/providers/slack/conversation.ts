import { z } from 'zod/v4';

import type { Json } from '../../core/canonical-json';
import type { SlackClient } from './client';
import { lostLookup } from './errors';
import { isUser } from './message';

const openedSchema = z.object({ channel: z.object({ id: z.string().min(1) }) });
const lookupSchema = z.strictObject({ channel: z.string() }).nullish();

/**
 * Finds the conversation that a recipient stands for. A user's direct messages have an id of their
 * own, which Slack gives out by opening them: nobody sees it, and it is the same every time.
 *
 * @returns what is to be kept on the record; null when the recipient is the conversation itself
 * @see https://docs.slack.dev/reference/methods/conversations.open
 */
export async function lookUpConversation(
	client: SlackClient,
	recipient: string,
	signal: AbortSignal,
): Promise<Json> {
	if (!isUser(recipient)) return null;
	const call = {
		method: 'conversations.open',
		args: { users: recipient },
		scope: 'im:write',
		answer: openedSchema,
	};
	const { channel } = await client(call, signal);
	return { channel: channel.id };
}

/**
 * The conversation's id, by what `lookUpConversation` found.
 * @throws OutboxError `store_unavailable`
 */
export function toConversation(recipient: string, lookup: Json | undefined): string {
	if (!isUser(recipient)) return recipient;
	const { data } = lookupSchema.safeParse(lookup);
	if (!data) throw lostLookup();
	return data.channel;
}
