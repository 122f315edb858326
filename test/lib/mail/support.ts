import { simpleParser, type ParsedMail } from 'mailparser';

import { isOutboxError, type OutboxError } from '../../../lib/core/errors';
import type { LoadedAttachment, LoadedEmail, Mailbox } from '../../../lib/core/message';
import { parseMailboxes } from '../../../lib/mail/addresses';
import { composeMime, type ComposeContext } from '../../../lib/mail/compose';
import { anEmail } from '../../support/emails';

/** The error that the action fails with, which must be one of ours. */
export function errorFrom(action: () => unknown): OutboxError {
	try {
		action();
	} catch (error) {
		if (isOutboxError(error)) return error;
		throw error;
	}
	throw new Error('The action was expected to fail, but it did not.');
}

/** Mailboxes as a user writes them. */
export function mailboxes(list: string): readonly Mailbox[] {
	return parseMailboxes(list, 'test');
}

/** An email ready to be composed; what a test is about is given. */
export function loadedEmail({
	attachments = [],
	...fields
}: Partial<LoadedEmail> = {}): LoadedEmail {
	return { ...anEmail(fields), attachments };
}

/** What a test does not say about the submission it composes for. */
export const composeContext: ComposeContext = {
	uid: '0193a5c0-0000-7000-8000-000000000001',
	messageId: '<abc@example.com>',
	date: Date.UTC(2026, 3, 17, 10, 22, 11),
	keepBcc: false,
};

export async function compose(
	fields: Partial<LoadedEmail> = {},
	context: Partial<ComposeContext> = {},
): Promise<string> {
	const mime = await composeMime(loadedEmail(fields), { ...composeContext, ...context });
	return mime.toString('utf8');
}

/** The email as a recipient's software reads it. */
export async function composeAndParse(
	fields: Partial<LoadedEmail> = {},
	context: Partial<ComposeContext> = {},
): Promise<ParsedMail> {
	return simpleParser(await compose(fields, context));
}

export function headersOf(mime: string): string {
	return mime.slice(0, mime.indexOf('\r\n\r\n'));
}

export function textFile(
	overrides: Partial<LoadedAttachment> & { readonly content?: Buffer } = {},
): LoadedAttachment {
	const { content = Buffer.from('hello'), ...attachment } = overrides;
	const source = { kind: 'bytes', bytes: content } as const;
	return { filename: 'a.txt', contentType: 'text/plain', source, ...attachment };
}
