import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Dovecot } from '../support/imap/dovecot';
import type { DraftMessage, MailboxesAddress, Message, ProviderName } from './assignment';
import { startService, type Cut, type Fault, type Service } from './services';

/** Starts a service whose message is a draft; the mail server's drafts lie on the Dovecot. */
export async function startDraftService(name: ProviderName, dovecot: Dovecot): Promise<Service> {
	const service = await startService(name);
	const mailboxes = name === 'smtp' ? addMailboxes(dovecot) : undefined;
	const toDraft = (email: Message): DraftMessage => {
		if (email.by !== 'email') throw new Error('the service sends no emails');
		return { ...email, by: 'draft', mailboxes: mailboxes?.address };
	};
	const message = toDraft(service.message);
	const { 'bytes partly out': sending } = service.cuts;
	return {
		message,
		cuts: {
			...(sending && {
				'bytes partly out': { ...sending, through: (port) => toDraft(sending.through(port)) },
			}),
			...(mailboxes && toFilingCuts(message, mailboxes.address)),
		},
		messages: service.messages,
		sent: () => service.sent(),
		drafts: () => mailboxes?.drafts() ?? service.drafts(),
		set fault(fault: Fault | undefined) {
			service.fault = fault;
		},
		recover: () => service.recover(),
		violations: service.violations,
		stop: () => service.stop(),
	};
}

/** An account of its own on the server. */
function addMailboxes(dovecot: Dovecot) {
	const user = `ada-${randomUUID()}`;
	const password = 'correct horse battery staple';
	dovecot.setPassword(user, password);
	const address: MailboxesAddress = { port: dovecot.port, user, password };
	const folders = ['cur', 'new'].map((part) => join(dovecot.inboxOf(user), '.Drafts', part));
	return {
		address,
		drafts: () => folders.flatMap((each) => (existsSync(each) ? readdirSync(each) : [])).length,
	};
}

/** What is left to do with a draft that has been sent. */
function toFilingCuts(message: DraftMessage, mailboxes: MailboxesAddress): Service['cuts'] {
	const toCut = (request: RegExp): Cut => ({
		...{ port: mailboxes.port, request, nth: 1 },
		through: (port) => ({ ...message, mailboxes: { ...mailboxes, port } }),
	});
	return {
		'answered but not filed': toCut(/ APPEND "?Sent\b/g),
		'filed but not deleted': toCut(/ UID STORE \d+ \+FLAGS/g),
	};
}
