import type { Receipt } from '../../core/receipt';
import type { TelegramRequest } from './request';

/** Where a message goes, now that the messages before it are there. */
export interface Place {
	/** The chat's number, or the @name that the user gave. */
	readonly chatId: string;
	/** The text that a file belongs to. */
	readonly textId?: number;
}

/** What a thread id is made of: the chat, and the topic where there is one, e.g. `-100123/45`. */
export interface Thread {
	readonly chatId: number;
	readonly topic?: number | undefined;
}

export function toThreadId({ chatId, topic }: Thread): string {
	return topic === undefined ? String(chatId) : `${chatId}/${topic}`;
}

/**
 * The chat that the earlier messages really went to: its id may be new, if the group has become a
 * supergroup on the way. A receipt that a person gave by hand may know neither chat nor message.
 */
export function toPlace({ chatId, method }: TelegramRequest, [first]: readonly Receipt[]): Place {
	const [knownChat] = /^-?\d+(?=\/|$)/.exec(first?.threadId ?? '') ?? [];
	const textId = /^[1-9]\d{0,15}$/.test(first?.id ?? '') ? Number(first?.id) : undefined;
	return {
		chatId: knownChat ?? chatId,
		...(method !== 'sendMessage' && textId !== undefined && { textId }),
	};
}
