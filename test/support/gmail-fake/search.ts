import type { FakeMessage } from './fake-mailbox';
import { headerValue } from './mime';

/**
 * Gmail's search, as far as the fake knows it: a Message-ID, or words that must all occur, drafts
 * left out where that is asked for.
 */
export function toMatcher(query: string): (message: FakeMessage) => boolean {
	const messageId = /^rfc822msgid:<?([^<>]*)>?$/.exec(query)?.[1];
	if (query.startsWith('rfc822msgid:')) {
		return ({ headers }) => headerValue(headers, 'Message-ID') === `<${messageId}>`;
	}
	const terms = query.toLowerCase().split(' ');
	const unknown = terms.find((term) => /^-|:/.test(term) && term !== '-in:drafts');
	if (unknown !== undefined) throw new Error(`the fake cannot search for ${unknown}`);
	return ({ labelIds, headers, raw }) => {
		const body = raw.subarray(raw.indexOf('\r\n\r\n'));
		const content = [...headers.map(({ value }) => value), body.toString()]
			.join('\n')
			.toLowerCase();
		return terms.every((term) =>
			term === '-in:drafts' ? !labelIds.includes('DRAFT') : content.includes(term),
		);
	};
}
