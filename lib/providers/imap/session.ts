import type { FetchMessageObject, FetchQueryObject, ListResponse, SearchObject } from 'imapflow';

import type { ImapClient } from './client';

/** A message's place; it has no other one as long as the mailbox keeps its UIDVALIDITY. */
export interface MessagePlace {
	readonly mailbox: string;
	readonly uidValidity: string;
	readonly uid: number;
}

export interface OpenMailbox {
	readonly uidValidity: string;
	/** How many messages it holds. */
	readonly count: number;
}

/**
 * What we ask of a mailbox server. Every method throws imapflow's error, which may repeat secrets
 * and must not get any further.
 */
export interface ImapSession {
	/** Whether anything was answered, or may have been changed, since the session began. */
	readonly touched: boolean;
	/** Asked for once a connection. */
	listMailboxes(): Promise<readonly ListResponse[]>;
	/** Opens a mailbox as it is now; `search`, `fetch` and `erase` are about the open one. */
	open(mailbox: string, access?: 'read' | 'write'): Promise<OpenMailbox>;
	/** UIDs, ascending. */
	search(query: SearchObject): Promise<readonly number[]>;
	/** @param range UIDs, or sequence numbers where `by` says so */
	fetch(
		range: string,
		query: FetchQueryObject,
		by?: 'uid' | 'sequence',
	): Promise<readonly FetchMessageObject[]>;
	/** @returns its place, where the server tells (RFC 4315) */
	append(
		mailbox: string,
		mime: Buffer,
		flags: readonly string[],
		date?: Date,
	): Promise<MessagePlace | undefined>;
	/** Deletes a message of the open mailbox, and no other one that somebody has marked. */
	erase(uid: number): Promise<void>;
}

/** @param listed what was listed over this connection before */
export function createSession(
	{ flow }: ImapClient,
	listed: { mailboxes?: readonly ListResponse[] },
	hints: { readonly drafts?: string | undefined; readonly sent?: string | undefined },
): ImapSession {
	let touched = false;
	const answered = async <T>(call: Promise<T>): Promise<T> => {
		const answer = await call;
		touched = true;
		return answer;
	};
	return {
		get touched() {
			return touched;
		},
		async listMailboxes() {
			listed.mailboxes ??= await answered(flow.list({ specialUseHints: hints }));
			return listed.mailboxes;
		},
		async open(mailbox, access = 'read') {
			const { uidValidity, exists } = await answered(
				flow.mailboxOpen(mailbox, { readOnly: access === 'read' }),
			);
			return { uidValidity: String(uidValidity), count: exists };
		},
		async search(query) {
			const found = await answered(flow.search(query, { uid: true }));
			if (!Array.isArray(found)) throw refusal('SEARCH');
			return found;
		},
		fetch: (range, query, by = 'uid') =>
			answered(flow.fetchAll(range, { uid: true, ...query }, { uid: by === 'uid' })),
		async append(mailbox, mime, flags, date) {
			touched = true;
			const appended = await flow.append(mailbox, mime, [...flags], date);
			if (!appended) throw refusal('APPEND');
			const { uid, uidValidity } = appended;
			return uid === undefined || uidValidity === undefined
				? undefined
				: { mailbox, uidValidity: String(uidValidity), uid };
		},
		async erase(uid) {
			const range = String(uid);
			// Without UIDPLUS, EXPUNGE takes whatever anybody has marked: leave it at the mark then.
			const erased = flow.capabilities.has('UIDPLUS')
				? await answered(flow.messageDelete(range, { uid: true }))
				: await answered(flow.messageFlagsAdd(range, ['\\Deleted'], { uid: true }));
			if (!erased) throw refusal('STORE');
		},
	};
}

/** imapflow tells some refusals apart from failures, by a result. */
function refusal(command: string): Error {
	return Object.assign(new Error(`${command} refused`), { responseStatus: 'NO' });
}
