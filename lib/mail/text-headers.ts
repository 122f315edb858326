import type { LoadedEmail, ListUnsubscribe } from '../core/message';
import type { ParentMessage } from '../core/parent-email';
import { isFoldable } from './folding';
import { toThreadHeaders } from './message-references';

/** A header's name, in the spelling to send, and its decoded value. */
export type TextHeader = readonly [name: string, value: string];

/** What a message carries for a submission apart from the user's own fields. */
export interface MessageMarks {
	readonly uid: string;
	readonly tags?: readonly string[];
	/** What the message replies to. */
	readonly parent?: ParentMessage;
}

/** The headers that are plain text, unlike addresses, dates and what describes MIME parts. */
export function toTextHeaders(email: LoadedEmail, marks: MessageMarks): readonly TextHeader[] {
	const custom = Object.entries(email.headers);
	const repliesAutomatically = custom.some(([name]) => name.toLowerCase() === 'auto-submitted');
	return [
		['Subject', email.subject],
		['X-Outbox-Id', marks.uid],
		...(marks.tags ?? []).map((tag): TextHeader => ['X-Outbox-Tag', tag]),
		...(marks.parent === undefined ? [] : threadHeaders(marks.parent)),
		// Keeps vacation replies and other robots quiet (RFC 3834); a user's own word on it wins.
		...(repliesAutomatically ? [] : [['Auto-Submitted', 'auto-generated'] as const]),
		...(email.listUnsubscribe === undefined ? [] : unsubscribeHeaders(email.listUnsubscribe)),
		...custom,
	];
}

function threadHeaders(parent: ParentMessage): readonly TextHeader[] {
	const { inReplyTo, references } = toThreadHeaders(parent);
	return [
		['In-Reply-To', inReplyTo],
		['References', references.join(' ')],
	];
}

function unsubscribeHeaders({ url, mailto, oneClick }: ListUnsubscribe): readonly TextHeader[] {
	const links = [url, mailto].filter((link) => link !== undefined).map((link) => `<${link}>`);
	return [
		['List-Unsubscribe', links.join(', ')],
		...(oneClick ? [['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'] as const] : []),
	];
}

/**
 * Whether a value must be sent as encoded words (RFC 2047): it is not ASCII, or it is a subject that
 * folding would break or that looks like an encoded word and would be read as another text. Other
 * headers may have been encoded on purpose.
 */
export function needsEncoding([name, value]: TextHeader): boolean {
	if (/[^ -~]/.test(value)) return true;
	return name === 'Subject' && (value.includes('=?') || !isFoldable(value));
}
