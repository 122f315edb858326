import { parseChatMessage, type ChannelRules } from '../../chat/parse-chat';
import { validationError } from '../../core/errors';
import { toActivities } from './activities';
import { isCardText, parseCard } from './card';
import { isChannel, parseConversationId, splitThread } from './conversation';
import {
	teamsMessageOptionsSchema,
	type TeamsMessage,
	type TeamsMessageOptions,
} from './message-options';

const rules: ChannelRules<TeamsMessageOptions> = {
	parseRecipient: parseConversationId,
	options: teamsMessageOptionsSchema,
	hasContent: ({ card }) => card !== undefined,
	refine(given) {
		const message = withCardOf(given);
		checkThread(message);
		if (message.options.summary !== undefined && message.options.card === undefined) {
			throw validationError(
				'summary',
				'summary is what a notification shows of a card, and there is no card. Leave it out, or give a card.',
			);
		}
		// Refuses what cannot be sent.
		toActivities(message);
		return message;
	},
};

/**
 * Parses and checks a message for Teams. Reads nothing and sends nothing.
 *
 * @param limits `maxContentBytes`: the most that one attachment may have, decoded
 * @throws OutboxError `validation_error` on `recipient`, `message`, `attachments[0].…`, `card` (or a
 * place in it) or another option; `payload_too_large`
 */
export function parseTeamsMessage(
	input: unknown,
	limits: { readonly maxContentBytes?: number } = {},
): TeamsMessage {
	return parseChatMessage(input, rules, limits);
}

/** A card that was given as the message is one like any other. */
function withCardOf(message: TeamsMessage): TeamsMessage {
	const { text, options } = message;
	if (!isCardText(text)) return message;
	if (options.card !== undefined) {
		throw validationError(
			'card',
			'There is a card in message and another one in card. Give one of them.',
		);
	}
	return { ...message, text: '', options: { ...options, card: parseCard(text, 'message') } };
}

function checkThread({ recipient, options: { replyToId } }: TeamsMessage): void {
	if (replyToId === undefined) return;
	const conversation = splitThread(recipient);
	if (isChannel(conversation) && !/^\d+$/.test(replyToId)) {
		throw validationError(
			'reply_to_id',
			'reply_to_id is not valid. In a channel it is the id of the first message of the thread, which has digits only, such as 1700000000000.',
		);
	}
	if (conversation.root !== undefined && conversation.root !== replyToId) {
		throw validationError(
			'reply_to_id',
			'recipient names one thread and reply_to_id another one. Give one of them.',
		);
	}
}
