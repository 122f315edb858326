import { GMAIL_SCOPES } from '../../lib/providers/gmail/scopes';
import { at, wellBehaved } from '../support/gmail-fake/faults';
import { startGmailFake } from '../support/gmail-fake/gmail-fake';
import { startFakeGraph } from '../support/graph-fake/fake-graph';
import { startFakeSmtpServer } from '../support/smtp-server/fake-smtp-server';
import { at as atStage, wellBehaved as wellBehavedServer } from '../support/smtp-server/reactions';
import { SENDER, type ProviderAddress, type ProviderName } from './assignment';

/** A stand-in of a provider's service, which outlives the processes that use it. */
export interface Service {
	readonly address: ProviderAddress;
	/** The submissions' uids that the messages carry which have left, one for each message. */
	sent(): readonly string[];
	/** How many drafts lie in the mailbox; SMTP has none. */
	drafts(): number;
	/** Whether messages are taken and nothing is said about it. */
	set silent(yes: boolean);
	/** What a client has sent once the first part of what makes a message leave is out. */
	readonly fateful: RegExp;
	/** What broke the vendor's description of the service. */
	readonly violations: readonly string[];
	stop(): Promise<void>;
}

/** Starts a service with one account, that of the sender. */
export function startService(name: ProviderName): Promise<Service> {
	return STARTERS[name]();
}

const STARTERS: Readonly<Record<ProviderName, () => Promise<Service>>> = {
	async smtp() {
		const secret = 'correct horse battery staple';
		const server = await startFakeSmtpServer({ login: { user: SENDER, password: secret } });
		return {
			address: { name: 'smtp', port: server.port, secret },
			sent: () => server.messages.map(({ mime }) => uidOf(mime)),
			drafts: () => 0,
			set silent(yes: boolean) {
				server.script = yes ? atStage('accepted', 'stall') : wellBehavedServer;
			},
			fateful: /\r\nDATA\r\n./s,
			violations: [],
			stop: () => server.stop(),
		};
	},
	async gmail() {
		const gmail = await startGmailFake();
		const mailbox = gmail.addMailbox(SENDER);
		const secret = gmail.issueToken(mailbox, GMAIL_SCOPES);
		return {
			address: { name: 'gmail', port: Number(new URL(gmail.url).port), secret },
			sent: () => gmail.outgoing.map(({ raw }) => uidOf(raw)),
			drafts: () => mailbox.withLabel('DRAFT').length,
			set silent(yes: boolean) {
				gmail.script = yes ? at('drafts.send', 'stall after') : wellBehaved;
			},
			fateful: /^POST \S+\/drafts\/send HTTP/m,
			violations: gmail.violations,
			stop: () => gmail.stop(),
		};
	},
	async outlook() {
		const graph = await startFakeGraph({ mailboxes: [{ address: SENDER }] });
		const secret = graph.tokens.issue(SENDER);
		return {
			address: { name: 'outlook', port: Number(new URL(graph.baseUrl).port), secret },
			sent: () => graph.accepted.map(({ mime }) => uidOf(mime)),
			drafts: () => graph.mailbox(SENDER).items.filter(({ isDraft }) => isDraft).length,
			set silent(yes: boolean) {
				graph.script = yes ? { sendDraft: 'stall after' } : {};
			},
			fateful: /^POST \S+\/send HTTP/m,
			violations: graph.violations,
			stop: () => graph.stop(),
		};
	},
};

function uidOf(mime: Buffer): string {
	return /^X-Outbox-Id: (\S+)/im.exec(mime.toString('latin1'))?.[1] ?? 'no uid';
}
