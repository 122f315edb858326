import { validationError } from '../../core/errors';
import { quoteInput } from '../../mail/safe-text';

/** A channel, a group chat or a meeting (`19:…@…`) or a chat with the bot alone (`a:…`). */
const CONVERSATION = /^(?:19:[\w.~-]+@[\w.-]+|a:[\w.~-]+)$/;
const CHANNEL = /@thread\.(?:tacv2|skype)$/;
const THREAD = /^(?<id>[^;]*)(?:;messageid=(?<root>\d+))?$/;

/** What people give for a person, none of which a bot can write to. */
const PEOPLE = /^(?:29:|8:|28:)|^[0-9a-f]{8}-[0-9a-f-]{27}$|^[^:]+@[^:]+$/i;

export interface Conversation {
	/** Without the thread. */
	readonly id: string;
	/** The first message of the thread in it, if the id names one. */
	readonly root?: string;
}

/**
 * Checks that it is the id of a conversation, which must exist already. Ids are compared as they
 * are: capitals count.
 *
 * @throws OutboxError `validation_error` on `recipient`
 */
export function parseConversationId(text: string): string {
	const { id } = splitThread(text);
	if (CONVERSATION.test(id)) return text;
	const hint = PEOPLE.test(text)
		? 'is a person, and Teams lets no bot begin a conversation. Give the id of a conversation that the bot is in, for example of the chat in which this person wrote to it'
		: 'is not the id of a conversation. Give it as Teams sends it to the bot in conversation.id';
	throw validationError(
		'recipient',
		`recipient ${quoteInput(text)} ${hint}, such as 19:…@thread.tacv2 for a channel, 19:…@thread.v2 for a group chat or a:1… for a personal chat.`,
	);
}

/** Takes apart an id that may name a thread, too: `19:…@thread.tacv2;messageid=1700000000000`. */
export function splitThread(text: string): Conversation {
	const { id = text, root } = THREAD.exec(text)?.groups ?? {};
	return { id, ...(root !== undefined && { root }) };
}

/** Whether its messages have threads; in chats an answer stands behind the others. */
export function isChannel({ id }: Conversation): boolean {
	return CHANNEL.test(id);
}

/** The id that stands for a thread of a channel. */
export function toThreadId({ id }: Conversation, root: string): string {
	return `${id};messageid=${root}`;
}
