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
	/** The requests that a line can be cut in the middle of. */
	readonly cuts: Readonly<Partial<Record<CutPoint, Cut>>>;
	/** How many messages are out once the fateful request has done its work. */
	readonly messages: number;
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

/**
 * Half of a request has arrived:
 * - `bytes partly out`: of the fateful one, which makes the message leave, or the one of its
 *   messages that a run is about
 * - `answered but not filed`: of the one that puts the copy into Sent
 * - `filed but not deleted`: of the one that deletes the draft that was sent
 */
export type CutPoint = 'bytes partly out' | 'answered but not filed' | 'filed but not deleted';

export interface Cut extends Fateful {
	/** Where the request goes on 127.0.0.1. */
	readonly port: number;
	/** What is sent, but with the request by way of another port, until the service recovers. */
	through(port: number): Message;
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
	const through = (port: number): Message => ({ by: 'email', provider: { ...provider, port } });
	return {
		message: { by: 'email', provider },
		cuts: { 'bytes partly out': { port: provider.port, request, nth: 1, through } },
		messages: 1,
		recover: () => undefined,
	} as const;
}

export function uidOf(mime: Buffer): string {
	return /^X-Outbox-Id: (\S+)/im.exec(mime.toString('latin1'))?.[1] ?? 'no uid';
}

export function portOf(url: string): number {
	return Number(new URL(url).port);
}
