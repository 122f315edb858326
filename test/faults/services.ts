import { GMAIL_SCOPES } from '../../lib/providers/gmail/scopes';
import { at, wellBehaved } from '../support/gmail-fake/faults';
import { startGmailFake } from '../support/gmail-fake/gmail-fake';
import { startFakeGraph } from '../support/graph-fake/fake-graph';
import { startFakeSmtpServer } from '../support/smtp-server/fake-smtp-server';
import { at as atStage, wellBehaved as wellBehavedServer } from '../support/smtp-server/reactions';
import { SENDER, type Message, type ProviderAddress, type ProviderName } from './assignment';
import type { Fateful } from './half-line';

/** A stand-in of what a message goes to, which outlives the processes that use it. */
export interface Service {
	/** What is sent, and where. */
	readonly message: Message;
	/** The request that makes the message leave, or the one of its messages that a run is about. */
	readonly fateful: Fateful & {
		/** Where it goes on 127.0.0.1. */
		readonly port: number;
		/** How many messages are out once it has done its work. */
		readonly messages: number;
	};
	/** The same by way of another port, until it recovers. */
	through(port: number): Message;
	/** What has left, in order. */
	sent(): readonly SentMessage[];
	/** How many drafts lie in the mailbox; only some services have any. */
	drafts(): number;
	/** What happens to the fateful request. */
	set fault(fault: Fault | undefined);
	/** Ends what kept the channels before the one that a run is about from taking messages. */
	recover(): void;
	/** What broke the vendor's description of the service. */
	readonly violations: readonly string[];
	stop(): Promise<void>;
}

/** The service takes the message and says nothing about it, or drops the line. */
export type Fault = 'silent' | 'drops';

export interface SentMessage {
	/** By what it left, e.g. `gmail` or `whatsapp`. */
	readonly by: string;
	/** The submission's, where the message or the request carries it. */
	readonly uid?: string | undefined;
	/** What is written in it, for chats and phones; the name of a file. */
	readonly text?: string | undefined;
}

/** Starts a service with one account, that of the sender. */
export function startService(name: ProviderName): Promise<Service> {
	return STARTERS[name]();
}

export const SMTP_BODY = /\r\nDATA\r\n./gs;
export const SMTP_FAULTS = {
	silent: atStage('accepted', 'stall'),
	drops: atStage('accepted', 'reset'),
};
export const HTTP_FAULTS = { silent: 'stall after', drops: 'reset after' } as const;

const STARTERS: Readonly<Record<ProviderName, () => Promise<Service>>> = {
	async smtp() {
		const secret = 'correct horse battery staple';
		const server = await startFakeSmtpServer({ login: { user: SENDER, password: secret } });
		return {
			...toAccount({ name: 'smtp', port: server.port, secret }, SMTP_BODY),
			sent: () => server.messages.map(({ mime }) => ({ by: 'smtp', uid: uidOf(mime) })),
			drafts: () => 0,
			set fault(fault: Fault | undefined) {
				server.script = fault ? SMTP_FAULTS[fault] : wellBehavedServer;
			},
			violations: [],
			stop: () => server.stop(),
		};
	},
	async gmail() {
		const gmail = await startGmailFake();
		const mailbox = gmail.addMailbox(SENDER);
		const secret = gmail.issueToken(mailbox, GMAIL_SCOPES);
		const port = portOf(gmail.url);
		return {
			...toAccount({ name: 'gmail', port, secret }, /POST \S+\/drafts\/send HTTP/g),
			sent: () => gmail.outgoing.map(({ raw }) => ({ by: 'gmail', uid: uidOf(raw) })),
			drafts: () => mailbox.withLabel('DRAFT').length,
			set fault(fault: Fault | undefined) {
				gmail.script = fault ? at('drafts.send', HTTP_FAULTS[fault]) : wellBehaved;
			},
			violations: gmail.violations,
			stop: () => gmail.stop(),
		};
	},
	async outlook() {
		const graph = await startFakeGraph({ mailboxes: [{ address: SENDER }] });
		const secret = graph.tokens.issue(SENDER);
		const port = portOf(graph.baseUrl);
		return {
			...toAccount({ name: 'outlook', port, secret }, /POST \S+\/send HTTP/g),
			sent: () => graph.accepted.map(({ mime }) => ({ by: 'outlook', uid: uidOf(mime) })),
			drafts: () => graph.mailbox(SENDER).items.filter(({ isDraft }) => isDraft).length,
			set fault(fault: Fault | undefined) {
				graph.script = fault ? { sendDraft: HTTP_FAULTS[fault] } : {};
			},
			violations: graph.violations,
			stop: () => graph.stop(),
		};
	},
};

function toAccount(provider: ProviderAddress, request: RegExp) {
	return {
		message: { by: 'email', provider },
		fateful: { port: provider.port, request, nth: 1, messages: 1 },
		through: (port: number): Message => ({ by: 'email', provider: { ...provider, port } }),
		recover: () => undefined,
	} as const;
}

export function uidOf(mime: Buffer): string {
	return /^X-Outbox-Id: (\S+)/im.exec(mime.toString('latin1'))?.[1] ?? 'no uid';
}

export function portOf(url: string): number {
	return Number(new URL(url).port);
}
