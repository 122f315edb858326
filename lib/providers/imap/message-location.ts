import type { MessagePlace } from './session';

/**
 * A message's id: its mailbox and its place there, as a URL for IMAP spells them. The only name of
 * a message that has no Message-ID.
 * @see https://www.rfc-editor.org/rfc/rfc5092#section-6
 */
export function toMessageLocation({ mailbox, uidValidity, uid }: MessagePlace): string {
	return `/${encodeURIComponent(mailbox)};UIDVALIDITY=${uidValidity}/;UID=${uid}`;
}

/** @returns undefined for any other text */
export function parseMessageLocation(text: string): MessagePlace | undefined {
	const [, encoded = '', uidValidity = '', uid = ''] =
		/^\/([^;/]+);UIDVALIDITY=(\d{1,20})\/;UID=(\d{1,10})$/i.exec(text) ?? [];
	if (encoded === '') return undefined;
	try {
		return { mailbox: decodeURIComponent(encoded), uidValidity, uid: Number(uid) };
	} catch {
		return undefined;
	}
}
