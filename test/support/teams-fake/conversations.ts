import type { Grant } from './login-server';
import { refusal } from './teams-error';

/** A message that Teams shows. */
export interface Posted {
	readonly id: string;
	/** As the request named it, its thread included. */
	readonly conversationId: string;
	/** The request's body. */
	readonly body: string;
	readonly activity: Readonly<Record<string, unknown>>;
	/** Whose token the request came with. */
	readonly grant: Grant;
	/** What the request called itself. */
	readonly requestId: string | undefined;
}

interface Conversation {
	/** The bots that were added, by app id. */
	readonly bots: Set<string>;
	/** The bots that somebody blocked. */
	readonly blocked: Set<string>;
	/** Messages that may be answered. */
	readonly messages: Set<string>;
}

export interface Conversations {
	readonly posted: readonly Posted[];
	/** A conversation in which these bots are, and these messages were written. */
	add(id: string, bots: readonly string[], messages?: readonly string[]): void;
	removeBot(id: string, appId: string): void;
	block(id: string, appId: string): void;
	/** @throws TeamsError as Teams refuses */
	post(message: Omit<Posted, 'id'>): Posted;
}

/** What the Bot Connector takes for one message. */
const MAX_BODY_BYTES = 100 * 1024;

export function createConversations(now: () => number): Conversations {
	const conversations = new Map<string, Conversation>();
	const posted: Posted[] = [];
	return {
		posted,
		add(id, bots, messages = []) {
			conversations.set(id, {
				bots: new Set(bots),
				blocked: new Set(),
				messages: new Set(messages),
			});
		},
		removeBot: (id, appId) => void conversations.get(id)?.bots.delete(appId),
		block: (id, appId) => void conversations.get(id)?.blocked.add(appId),
		post(message) {
			if (Buffer.byteLength(message.body) > MAX_BODY_BYTES) {
				throw refusal(413, 'MessageSizeTooBig', 'Message size too large.');
			}
			const [id = '', ...thread] = message.conversationId.split(';');
			const conversation = conversations.get(id);
			if (!conversation) throw refusal(404, 'ConversationNotFound', 'Conversation not found.');
			const { appId } = message.grant;
			if (conversation.blocked.has(appId)) {
				const text = 'User blocked the conversation with the bot.';
				throw refusal(403, 'ConversationBlockedByUser', text);
			}
			if (!conversation.bots.has(appId)) {
				const text = 'The bot is not part of the conversation roster.';
				throw refusal(403, 'BotNotInConversationRoster', text);
			}
			const root = /^messageid=(\d+)$/.exec(thread.join(';'))?.[1];
			if (thread.length > 0 && (root === undefined || !conversation.messages.has(root))) {
				throw refusal(404, 'ActivityNotFoundInConversation', 'Conversation not found.');
			}
			const written = { ...message, id: String(now() + posted.length) };
			posted.push(written);
			conversation.messages.add(written.id);
			return written;
		},
	};
}
