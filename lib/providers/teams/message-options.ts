import { z } from 'zod/v4';

import type { ChatMessage } from '../../core/chat-message';
import { parseCard } from './card';

/** A channel's messages go by their time; those of chats have longer ids. */
const ACTIVITY_ID = /^[\w.:|@-]{1,200}$/;

const MAX_SUMMARY_CHARACTERS = 255;

/** What a user may set for a message in Teams. */
export const teamsMessageOptionsSchema = z.strictObject({
	/** The message that it answers, by its id. In a channel it is the first one of the thread. */
	replyToId: z
		.string({ error: 'Give it as text.' })
		.trim()
		.regex(ACTIVITY_ID, { error: 'Give the id of a message, such as 1700000000000.' })
		.optional(),
	/** `text` shows the message as it is. */
	format: z.enum(['markdown', 'text'], { error: 'Choose markdown or text.' }).default('markdown'),
	/** An Adaptive Card, or the JSON text of one. */
	card: z
		.union([z.string(), z.record(z.string(), z.json())], {
			error: 'Give an Adaptive Card as an object or as JSON text.',
		})
		.transform((card) => parseCard(card, 'card'))
		.optional(),
	/** What a notification about the card shows. */
	summary: z
		.string({ error: 'Give it as text.' })
		.trim()
		.min(1, { error: 'Write something, or leave it out.' })
		.max(MAX_SUMMARY_CHARACTERS, {
			error: `It may have at most ${MAX_SUMMARY_CHARACTERS} characters.`,
		})
		.optional(),
});
export type TeamsMessageOptions = z.infer<typeof teamsMessageOptionsSchema>;

/** Files keep their URLs: Teams fetches pictures by itself, and other files become links. */
export type TeamsMessage = ChatMessage<TeamsMessageOptions>;
