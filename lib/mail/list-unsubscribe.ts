import { validationError } from '../core/errors';
import type { ListUnsubscribe } from '../core/message';
import { parseMailbox } from './addresses';
import { MAX_UNBROKEN_CHARACTERS } from './folding';
import type { Recipients } from './recipients';
import { checkHeaderText, presentText } from './safe-text';

export interface ListUnsubscribeInput {
	readonly url?: string | undefined;
	/** An address, or a `mailto:` link with one. */
	readonly mailto?: string | undefined;
	readonly oneClick?: boolean | undefined;
}

/** Printable ASCII without blanks and without the brackets that end the link in the header. */
const LINK = /^[!-;=?-~]+$/;

/**
 * Checks how a recipient can unsubscribe.
 * @param recipients one-click links are personal, so they need exactly one of them
 * @param headers the message's custom headers, which must not say the same again
 * @throws OutboxError `validation_error`
 * @see https://www.rfc-editor.org/rfc/rfc2369
 * @see https://www.rfc-editor.org/rfc/rfc8058
 */
export function parseListUnsubscribe(
	input: ListUnsubscribeInput,
	{ to, cc, bcc }: Recipients,
	headers: Readonly<Record<string, string>>,
): ListUnsubscribe {
	if (Object.keys(headers).some((name) => /^list-unsubscribe/i.test(name))) {
		throw validationError(
			'list_unsubscribe',
			'Unsubscribing is set both in list_unsubscribe and as a custom header. Remove one of them.',
		);
	}
	const recipientCount = to.length + cc.length + bcc.length;
	const url = presentText(input.url);
	const mailto = presentText(input.mailto);
	const oneClick = input.oneClick ?? false;
	if (url === undefined && mailto === undefined) {
		throw validationError('list_unsubscribe', 'list_unsubscribe needs a url, a mailto, or both.');
	}
	if (oneClick && !/^https:/i.test(url?.trim() ?? '')) {
		throw validationError(
			'list_unsubscribe.url',
			'One-click unsubscribing needs an https url (RFC 8058).',
		);
	}
	if (oneClick && recipientCount !== 1) {
		throw validationError(
			'list_unsubscribe.one_click',
			`One-click unsubscribing needs one recipient a message, but this one has ${recipientCount}: ` +
				'whoever clicks would unsubscribe somebody else. Send a message to each.',
		);
	}
	return {
		...(url !== undefined && { url: parseWebLink(url) }),
		...(mailto !== undefined && { mailto: parseMailtoLink(mailto) }),
		oneClick,
	};
}

function parseWebLink(text: string): string {
	const link = toLink(text, 'list_unsubscribe.url');
	if (!/^https?:/.test(link)) {
		throw validationError(
			'list_unsubscribe.url',
			'list_unsubscribe.url must be an http or https address.',
		);
	}
	return link;
}

function parseMailtoLink(text: string): string {
	const field = 'list_unsubscribe.mailto';
	const link = toLink(/^\s*mailto:/i.test(text) ? text : `mailto:${text.trim()}`, field);
	parseMailbox(decodeLink(new URL(link).pathname, field), field);
	return link;
}

function toLink(text: string, field: string): string {
	checkHeaderText(text, field);
	const link = URL.canParse(text) ? new URL(text).href : '';
	if (LINK.test(link) && link.length <= MAX_UNBROKEN_CHARACTERS) return link;
	throw validationError(
		field,
		`${field} is not a link that fits into a header: it must be a complete address of at most ` +
			`${MAX_UNBROKEN_CHARACTERS} characters without blanks or angle brackets.`,
	);
}

function decodeLink(text: string, field: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		throw validationError(field, `${field} has a percent sign that stands for no character.`);
	}
}
