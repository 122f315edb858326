import type { FetchMessageObject, FetchQueryObject, SearchObject } from 'imapflow';

import type { KnownPlace } from './draft-reference';
import type { ImapSession, MessagePlace } from './session';

/** A message with what was asked about it. */
export interface FoundMessage {
	readonly place: MessagePlace;
	readonly message: FetchMessageObject;
}

/**
 * Opens a mailbox and finds a message in it: at its place as long as the mailbox counts as it did,
 * else by its Message-ID or our own id. Of several the newest.
 */
export async function findMessage(
	session: ImapSession,
	mailbox: string,
	known: KnownPlace,
	query: FetchQueryObject,
	access: 'read' | 'write' = 'read',
): Promise<FoundMessage | undefined> {
	const { uidValidity } = await session.open(mailbox, access);
	const at = async (uid: number): Promise<FoundMessage | undefined> => {
		const message = await fetchOne(session, uid, query);
		return message && { place: { mailbox, uidValidity, uid }, message };
	};
	const { place } = known;
	if (place?.mailbox === mailbox && place.uidValidity === uidValidity) {
		const found = await at(place.uid);
		if (found) return found;
	}
	const newest = await searchNewest(session, known);
	return newest === undefined ? undefined : at(newest);
}

/** The newest message of the open mailbox with one of these marks. */
export async function searchNewest(
	session: ImapSession,
	{ messageId, outboxId }: Omit<KnownPlace, 'place'>,
): Promise<number | undefined> {
	const marks: SearchObject[] = [
		...(messageId === undefined ? [] : [{ header: { 'Message-ID': messageId } }]),
		...(outboxId === undefined ? [] : [{ header: { 'X-Outbox-Id': outboxId } }]),
	];
	if (marks.length === 0) return undefined;
	const found = await session.search({ deleted: false, or: marks });
	return found.at(-1);
}

/** A message of the open mailbox, unless somebody has marked it as deleted. */
export async function fetchOne(
	session: ImapSession,
	uid: number,
	query: FetchQueryObject,
): Promise<FetchMessageObject | undefined> {
	const rows = await session.fetch(String(uid), { ...query, flags: true });
	// Servers may tell of other messages in between.
	const message = rows.find((row) => row.uid === uid);
	return message?.flags?.has('\\Deleted') ? undefined : message;
}
