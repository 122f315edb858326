import { parseEmailMessage } from '../../lib/chat/email-message';
import { createLazy } from '../../lib/core/lazy';
import type { MailStore } from '../../lib/core/mail-store';
import type { LoadedEmail } from '../../lib/core/message';
import type { Provider } from '../../lib/core/provider';
import { toEmailLeg, type Leg, type LegFiles } from '../../lib/outbox/channel/leg';
import type { Environment } from '../../lib/outbox/environment';
import { lookUp } from '../../lib/outbox/look-up';
import { DEFAULT_POLICY } from '../../lib/outbox/policy';
import { parseGmailOptions } from '../../lib/providers/gmail/options';
import { parseImapOptions, type ImapOptions } from '../../lib/providers/imap/options';
import { parseOutlookOptions } from '../../lib/providers/outlook/options';
import { parseSmtpOptions, type SmtpOptions } from '../../lib/providers/smtp/options';
import type { ChatAccount, ChatServices } from '../../nodes/shared/compose/chat';
import { createMailServices, type HttpMailbox } from '../../nodes/shared/compose/mail';
import { parseSlackAccount } from '../../nodes/shared/slack-account';
import { parseSmtpAccount } from '../../nodes/shared/smtp-account';
import { parseTeamsAccount } from '../../nodes/shared/teams-account';
import { parseTelegramAccount } from '../../nodes/shared/telegram-account';
import { parseTwilioAccount } from '../../nodes/shared/twilio-account';
import { createTestHttpClient } from '../support/http-client';
import { SENDER, type DraftMessage, type LegAddress, type ProviderAddress } from './assignment';

/** The real providers, wired as in the nodes, connected to local stand-ins of the services. */
export interface Connections {
	toProvider(address: ProviderAddress): Provider<LoadedEmail>;
	/** Where the draft lies. */
	toMailStore(message: DraftMessage): MailStore;
	toLeg(address: LegAddress): Promise<Leg>;
}

type Time = Pick<Environment, 'clock' | 'ids'>;

/** No run has files behind URLs. */
export const FILES: LegFiles = {
	files: { check: () => undefined, fetch: () => Promise.reject(new Error('nothing to fetch')) },
	maxBytes: 1_000_000,
};

/** @param secret the store's */
export function createConnections(time: Time, secret: Uint8Array): Connections {
	const { clock } = time;
	const mail = createMailServices(clock);
	// Sends of emails need nothing of it.
	const loadChat = createLazy(async () => {
		const { createChatServices } = await import('../../nodes/shared/compose/chat');
		return createChatServices(clock);
	});
	return {
		toProvider(address) {
			switch (address.name) {
				case 'smtp':
					return mail.smtp.connect(toSmtp(address), secret);
				case 'gmail':
					return mail.gmail.connect(toHttpMailbox(address, parseGmailOptions), secret);
				case 'outlook':
					return mail.outlook.connect(toHttpMailbox(address, parseOutlookOptions), secret);
			}
		},
		toMailStore({ provider, mailboxes }) {
			switch (provider.name) {
				case 'smtp': {
					const account = { smtp: toSmtp(provider), imap: toImap(mailboxes), warn: console.warn };
					return mail.smtp.openMailStore(account, secret);
				}
				case 'gmail':
					return mail.gmail.openMailStore(toHttpMailbox(provider, parseGmailOptions), secret);
				case 'outlook':
					return mail.outlook.openMailStore(toHttpMailbox(provider, parseOutlookOptions), secret);
			}
		},
		async toLeg({ channel, credential, input }) {
			if (channel !== 'email') {
				const account = await openAccount(await loadChat(), channel, credential, time);
				return account.toLeg(input, FILES);
			}
			const { options } = parseSmtpAccount(credential, 'password');
			const email = parseEmailMessage(input, options);
			return toEmailLeg({ channel, email, provider: mail.smtp.connect(options, secret), ...FILES });
		},
	};
}

function toSmtp({ port, secret: password }: ProviderAddress): SmtpOptions {
	const auth = { kind: 'password', user: SENDER, password };
	const connection = { host: '127.0.0.1', port, security: 'none', auth };
	return parseSmtpOptions({ connection, defaultSender: SENDER });
}

function toImap(mailboxes: DraftMessage['mailboxes']): ImapOptions {
	if (!mailboxes) throw new Error('a mail server keeps no drafts');
	const { port, ...login } = mailboxes;
	const auth = { kind: 'password', ...login };
	return parseImapOptions({ host: '127.0.0.1', port, security: 'none', auth });
}

function toHttpMailbox<Options>(
	{ port, secret: token }: ProviderAddress,
	parse: (settings: { readonly baseUrl: string }) => Options,
): HttpMailbox<Options> {
	const options = parse({ baseUrl: `http://127.0.0.1:${port}` });
	return { options, http: createTestHttpClient({ token: () => token }), mailbox: SENDER };
}

async function openAccount(
	chat: ChatServices,
	channel: Exclude<LegAddress['channel'], 'email'>,
	credential: object,
	time: Time,
): Promise<ChatAccount> {
	switch (channel) {
		case 'slack': {
			const { options } = parseSlackAccount(credential);
			return lookUp((signal) => chat.slack.connect(options, signal), DEFAULT_POLICY, time);
		}
		case 'teams':
			return chat.teams.connect(parseTeamsAccount(credential).options);
		case 'telegram':
			return chat.telegram.connect(parseTelegramAccount(credential).options);
		case 'whatsapp':
		case 'sms':
			return chat.twilio.connect(parseTwilioAccount(credential).options, channel);
	}
}
