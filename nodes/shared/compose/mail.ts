import type { HttpClient } from '../../../lib/core/http-client';
import type { EmailMessage, LoadedAttachment, LoadedEmail } from '../../../lib/core/message';
import { createPermits } from '../../../lib/core/permits';
import type { MailStore } from '../../../lib/core/mail-store';
import type { Clock } from '../../../lib/core/ports';
import type { Provider } from '../../../lib/core/provider';
import type { Senders } from '../../../lib/mail/senders';
import { createGmailMailStore } from '../../../lib/providers/gmail/mail-store';
import type { GmailOptions } from '../../../lib/providers/gmail/options';
import { createGmailProvider } from '../../../lib/providers/gmail/provider';
import { assertContentFits } from '../../../lib/providers/gmail/request';
import { listSenders, type GmailSenders } from '../../../lib/providers/gmail/senders';
import { createImapConnections } from '../../../lib/providers/imap/connections';
import { createImapMailStore } from '../../../lib/providers/imap/mail-store';
import type { ImapOptions } from '../../../lib/providers/imap/options';
import { createSentCopyProvider } from '../../../lib/providers/imap/sent-copy';
import { verifyImap, type FoundMailboxes } from '../../../lib/providers/imap/verify';
import { toOutlookAccountId } from '../../../lib/providers/outlook/account';
import { REQUESTS_AT_A_TIME, type Turns } from '../../../lib/providers/outlook/graph-client';
import type { OutlookOptions } from '../../../lib/providers/outlook/options';
import { createOutlookMailStore } from '../../../lib/providers/outlook/mail-store';
import {
	createOutlookProvider,
	type OutlookProviderOptions,
} from '../../../lib/providers/outlook/provider';
import { readOutlookSenders } from '../../../lib/providers/outlook/senders';
import { toSmtpAccountId } from '../../../lib/providers/smtp/account';
import type { SmtpConnectionOptions, SmtpOptions } from '../../../lib/providers/smtp/options';
import { createSmtpPools } from '../../../lib/providers/smtp/pool';
import { createSmtpProvider } from '../../../lib/providers/smtp/provider';
import { createSmtpSubmission } from '../../../lib/providers/smtp/submit';
import { verifySmtp } from '../../../lib/providers/smtp/verify';

/** An account of an HTTP service that somebody else logs in to. */
export interface HttpAccount<Options> {
	readonly http: HttpClient;
	readonly options: Options;
}

/** The same, once its own address is known. */
export interface HttpMailbox<Options> extends HttpAccount<Options> {
	readonly mailbox: string;
}

/** A mail server with the mailboxes of the account that sends by it. */
export interface SmtpMailbox {
	readonly smtp: SmtpOptions;
	readonly imap: ImapOptions;
	/** Is told what went wrong without keeping an email from being sent. */
	readonly warn: (text: string) => void;
}

/** What sends email. */
export interface MailServices {
	readonly smtp: {
		/** @param secret the store's, which Message-IDs derive from */
		connect(options: SmtpOptions, secret: Uint8Array): Provider<LoadedEmail>;
		/** @throws OutboxError saying which setting to change */
		verify(connection: SmtpConnectionOptions): Promise<void>;
		/** Sends, too, and puts copies into Sent, by which it can be asked what became of an email. */
		connectWithCopies(account: SmtpMailbox, secret: Uint8Array): Provider<LoadedEmail>;
		openMailStore(account: SmtpMailbox, secret: Uint8Array): MailStore;
		/** @throws OutboxError saying which setting to change */
		verifyMailboxes(options: ImapOptions): Promise<FoundMailboxes>;
	};
	readonly gmail: {
		listSenders(account: HttpAccount<GmailOptions>, signal: AbortSignal): Promise<GmailSenders>;
		/** @throws OutboxError `payload_too_large` for what cannot fit, whatever comes by URL */
		checkSize(email: EmailMessage): void;
		connect(account: HttpMailbox<GmailOptions>, secret: Uint8Array): Provider<LoadedEmail>;
		/** The mailbox as a place for drafts, and for conversations to reply in. */
		openMailStore(account: HttpMailbox<GmailOptions>, secret: Uint8Array): MailStore;
	};
	readonly outlook: {
		/** The mailbox's own address is the default sender. */
		readSenders(account: HttpAccount<OutlookOptions>, signal: AbortSignal): Promise<Senders>;
		connect(account: HttpMailbox<OutlookOptions>, secret: Uint8Array): Provider<LoadedEmail>;
		openMailStore(account: HttpMailbox<OutlookOptions>, secret: Uint8Array): MailStore;
	};
	/** Ends all connections to mail servers. */
	closeMail(): Promise<void>;
}

export function createMailServices(clock: Clock): MailServices {
	const pools = createSmtpPools();
	const connections = createImapConnections();
	const connectSmtp = (options: SmtpOptions, secret: Uint8Array) =>
		createSmtpProvider({ options, pools, account: toSmtpAccountId(options), secret, clock });
	const turnsOf = createTurns();
	const toOutlook = (
		{ mailbox, ...account }: HttpMailbox<OutlookOptions>,
		secret: Uint8Array,
	): OutlookProviderOptions => ({
		...account,
		turns: turnsOf(`${account.options.baseUrl} ${mailbox.toLowerCase()}`),
		account: toOutlookAccountId(mailbox),
		secret,
		clock,
	});
	return {
		smtp: {
			connect: connectSmtp,
			verify: (connection) => verifySmtp(connection),
			connectWithCopies: ({ smtp, imap, warn }, secret) =>
				createSentCopyProvider({
					provider: connectSmtp(smtp, secret),
					connections,
					options: imap,
					warn,
				}),
			openMailStore: ({ smtp, imap, warn }, secret) =>
				createImapMailStore({
					...{ id: 'smtp', account: toSmtpAccountId(smtp), owner: smtp.defaultSender },
					...{ connections, options: imap, warn, secret, clock },
					submit: createSmtpSubmission({ connection: smtp.connection, pools, clock }),
				}),
			verifyMailboxes: (options) => verifyImap(options),
		},
		gmail: {
			listSenders: (account, signal) => listSenders({ ...account, clock }, signal),
			checkSize: (email) => assertContentFits({ ...email, attachments: atHand(email) }),
			connect: (account, secret) => createGmailProvider({ ...account, secret, clock }),
			openMailStore: (account, secret) => createGmailMailStore({ ...account, secret, clock }),
		},
		outlook: {
			readSenders: (account, signal) =>
				readOutlookSenders({ ...account, turns: createPermits(1), clock }, signal),
			connect: (account, secret) => createOutlookProvider(toOutlook(account, secret)),
			openMailStore: (account, secret) =>
				createOutlookMailStore({
					...toOutlook(account, secret),
					owner: { address: account.mailbox },
				}),
		},
		async closeMail() {
			await Promise.all([pools.close(), connections.close()]);
		},
	};
}

/** Every mailbox takes turns of its own, whichever node uses it. */
function createTurns(): (mailbox: string) => Turns {
	const turns = new Map<string, Turns>();
	return (mailbox) => {
		const known = turns.get(mailbox) ?? createPermits(REQUESTS_AT_A_TIME);
		turns.set(mailbox, known);
		return known;
	};
}

function atHand({ attachments }: EmailMessage): readonly LoadedAttachment[] {
	return attachments.flatMap(({ source, ...attachment }) =>
		source.kind === 'bytes' ? [{ ...attachment, source }] : [],
	);
}
