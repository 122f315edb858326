import type { FetchMessageObject, SearchObject } from 'imapflow';

import type { Conversation } from '../../core/mail-store';
import { THREAD_HEADERS } from './find-parent';
import { findMailbox } from './mailboxes';
import { readMessage } from './read-message';
import { toTime } from './sent-mailbox';
import type { ImapSession } from './session';
import type { Store } from './store';

/** A conversation is mostly a few messages long. */
const MESSAGES_PER_CONVERSATION = 4;
const MAX_MESSAGES = 400;
const MAX_WORDS = 10;

interface ThreadMessage extends Conversation {
	/** The Message-ID that the conversation began with. */
	readonly root: string;
}

/** The conversations of the newest messages in the inbox and in Sent, the newest first. */
export async function listConversations(
	store: Store,
	{ text, limit }: { readonly text?: string; readonly limit: number },
	signal: AbortSignal,
): Promise<readonly Conversation[]> {
	const most = Math.min(MAX_MESSAGES, limit * MESSAGES_PER_CONVERSATION);
	const words = (text?.match(/\S+/g) ?? []).slice(0, MAX_WORDS);
	const rows = await store.use(signal, async (session) => {
		const sent = await findMailbox(session, 'sent', store.options.mailboxes);
		return [
			...(await fetchNewest(session, 'INBOX', words, most)),
			...(await fetchNewest(session, sent, words, most)),
		];
	});
	const read = await Promise.all(rows.map(toThreadMessage));
	const newestFirst = read
		.flatMap((message) => message ?? [])
		.sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
	const conversations = new Map<string, Conversation>();
	for (const { root, ...conversation } of newestFirst) {
		if (!conversations.has(root)) conversations.set(root, conversation);
	}
	return [...conversations.values()].slice(0, limit);
}

async function fetchNewest(
	session: ImapSession,
	mailbox: string,
	words: readonly string[],
	most: number,
): Promise<readonly FetchMessageObject[]> {
	const query = { internalDate: true, headers: THREAD_HEADERS };
	const { count } = await session.open(mailbox);
	if (count === 0) return [];
	if (words.length === 0) {
		return session.fetch(`${Math.max(1, count - most + 1)}:${count}`, query, 'sequence');
	}
	const found = await session.search(holdingAll(words));
	const newest = found.slice(-most);
	return newest.length === 0 ? [] : session.fetch(newest.join(','), query);
}

/** All of several alternatives: imapflow spells it only as none of them failing. */
function holdingAll(words: readonly string[]): SearchObject {
	const holding = (word: string): SearchObject => ({
		or: [{ subject: word }, { from: word }, { to: word }],
	});
	return { not: { or: words.map((word) => ({ not: holding(word) })) } };
}

/** Undefined for what cannot be replied to. */
async function toThreadMessage(row: FetchMessageObject): Promise<ThreadMessage | undefined> {
	if (!row.headers || row.flags?.has('\\Draft')) return undefined;
	const { messageId, inReplyTo, references, subject, from, date } = await readMessage(row.headers);
	if (messageId === undefined) return undefined;
	const at = date ?? toTime(row.internalDate);
	return {
		root: references[0] ?? inReplyTo ?? messageId,
		threadId: messageId,
		subject,
		...(from && { from }),
		...(at !== undefined && { at }),
	};
}
