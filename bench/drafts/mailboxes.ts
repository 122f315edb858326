import type { MailStore } from '../../lib/core/mail-store';
import type { LoadedEmail } from '../../lib/core/message';
import type { Provider } from '../../lib/core/provider';
import { GMAIL_SCOPES } from '../../lib/providers/gmail/scopes';
import type { Runtime } from '../../nodes/shared/compose';
import { startGmailFake } from '../../test/support/gmail-fake/gmail-fake';
import { startFakeGraph } from '../../test/support/graph-fake/fake-graph';
import { createTestHttpClient } from '../../test/support/http-client';
import { startDovecot } from '../../test/support/imap/dovecot';
import { commandsSince, startLine } from '../../test/support/imap/line';
import { openMailClient } from '../../test/support/imap/mail-client';
import { startFakeSmtpServer } from '../../test/support/smtp-server/fake-smtp-server';
import { built } from '../support/built';

const OWNER = 'crm@example.com';
const PASSWORD = 'open sesame 1001';
const SECRET = Buffer.alloc(32, 7);

export const PARENT_ID = '<question@example.net>';
/** Somebody has asked something. */
const PARENT = [
	...['From: Jane <jane@example.net>', `To: ${OWNER}`, 'Subject: A question'],
	...[`Message-ID: ${PARENT_ID}`, 'Date: Fri, 01 May 2026 10:00:00 +0000'],
	...['', 'What about the figures?', ''],
].join('\r\n');

/** The mailbox of an account that counts what is asked of it. */
export interface CountedMailbox {
	readonly name: 'Gmail' | 'Outlook' | 'SMTP with IMAP';
	readonly store: MailStore;
	/** Sends what is composed anew. */
	readonly provider: Provider<LoadedEmail>;
	/** The names of all calls, or commands, so far, in order. */
	calls(): readonly string[];
	stop(): Promise<void>;
}

/** Opens a mailbox of each kind, with `PARENT` in it. */
export async function openMailboxes(runtime: Runtime): Promise<readonly CountedMailbox[]> {
	return [await openGmail(runtime), await openOutlook(runtime), await openImap(runtime)];
}

async function openGmail({ gmail }: Runtime): Promise<CountedMailbox> {
	const fake = await startGmailFake();
	const mailbox = fake.addMailbox(OWNER);
	const token = fake.issueToken(mailbox, GMAIL_SCOPES);
	mailbox.receive(PARENT);
	const http = createTestHttpClient({ token: () => token });
	const account = { http, options: { baseUrl: fake.url }, mailbox: OWNER };
	return {
		name: 'Gmail',
		store: gmail.openMailStore(account, SECRET),
		provider: gmail.connect(account, SECRET),
		calls: () => fake.callNames,
		stop: () => fake.stop(),
	};
}

async function openOutlook({ outlook }: Runtime): Promise<CountedMailbox> {
	const fake = await startFakeGraph({ mailboxes: [{ address: OWNER }] });
	const token = fake.tokens.issue(OWNER);
	await fake.receive(OWNER, PARENT);
	const http = createTestHttpClient({ token: () => token });
	const options = { baseUrl: fake.baseUrl, mailbox: 'me' };
	const account = { http, options, mailbox: OWNER };
	return {
		name: 'Outlook',
		store: outlook.openMailStore(account, SECRET),
		provider: outlook.connect(account, SECRET),
		calls: () => fake.operations(),
		stop: () => fake.stop(),
	};
}

async function openImap({ smtp }: Runtime): Promise<CountedMailbox> {
	const dovecot = await startDovecot();
	const user = 'crm';
	dovecot.setPassword(user, PASSWORD);
	const person = await openMailClient({ port: dovecot.port, user, password: PASSWORD });
	await person.put('INBOX', PARENT);
	await person.close();
	const line = await startLine(dovecot.port);
	const server = await startFakeSmtpServer();
	const account = {
		smtp: built.smtpOptions.parseSmtpOptions({
			connection: { host: server.host, port: server.port, security: 'none' },
			defaultSender: OWNER,
		}),
		imap: built.imapOptions.parseImapOptions({
			...{ host: '127.0.0.1', port: line.port, security: 'none' },
			auth: { kind: 'password', user, password: PASSWORD },
		}),
		warn(text: string): never {
			throw new Error(text);
		},
	};
	return {
		name: 'SMTP with IMAP',
		store: smtp.openMailStore(account, SECRET),
		provider: smtp.connectWithCopies(account, SECRET),
		calls: () => commandsSince(line, 0),
		async stop() {
			await line.stop();
			await server.stop();
			await dovecot.remove();
		},
	};
}
