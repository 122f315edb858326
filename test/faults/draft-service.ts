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

/** Likewise, but the draft stays in the mailbox: the fateful request is the one that makes it. */
export async function startDraftKeepingService(
	name: ProviderName,
	dovecot: Dovecot,
): Promise<Service> {
	const { message, cuts: _sending, ...service } = await startDraftService(name, dovecot);
	if (message.by !== 'draft') throw new Error('the service has no drafts');
	const { provider, mailboxes } = message;
	const through = (port: number): DraftMessage => ({
		...{ by: 'draft', stays: true },
		provider: mailboxes ? provider : { ...provider, port },
		...(mailboxes && { mailboxes: { ...mailboxes, port } }),
	});
	const { port } = mailboxes ?? provider;
	const making = { port, request: MAKING[name], nth: 1, through };
	return { ...service, message: through(port), cuts: { 'bytes partly out': making } };
}

const MAKING: Readonly<Record<ProviderName, RegExp>> = {
	smtp: / APPEND "?Drafts\b/g,
	gmail: /POST \S+\/drafts HTTP/g,
	outlook: /POST \S+\/messages HTTP/g,
};

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
