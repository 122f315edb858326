import { parseEmailMessage } from '../../lib/chat/email-message';
import { createLazy } from '../../lib/core/lazy';
import type { LoadedEmail } from '../../lib/core/message';
import type { Provider } from '../../lib/core/provider';
import { toEmailLeg, type Leg, type LegFiles } from '../../lib/outbox/channel/leg';
import type { Environment } from '../../lib/outbox/environment';
import { lookUp } from '../../lib/outbox/look-up';
import { DEFAULT_POLICY } from '../../lib/outbox/policy';
import { parseGmailOptions } from '../../lib/providers/gmail/options';
import { parseOutlookOptions } from '../../lib/providers/outlook/options';
import { parseSmtpOptions } from '../../lib/providers/smtp/options';
import type { ChatAccount, ChatServices } from '../../nodes/shared/compose/chat';
import { createMailServices } from '../../nodes/shared/compose/mail';
import { parseSlackAccount } from '../../nodes/shared/slack-account';
import { parseSmtpAccount } from '../../nodes/shared/smtp-account';
import { parseTeamsAccount } from '../../nodes/shared/teams-account';
import { parseTelegramAccount } from '../../nodes/shared/telegram-account';
import { parseTwilioAccount } from '../../nodes/shared/twilio-account';
import { createTestHttpClient } from '../support/http-client';
import { SENDER, type LegAddress, type ProviderAddress } from './assignment';

/** The real providers, wired as in the nodes, connected to local stand-ins of the services. */
export interface Connections {
	toProvider(address: ProviderAddress): Provider<LoadedEmail>;
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
		toProvider({ name, port, secret: login }) {
			const http = createTestHttpClient({ token: () => login });
			const baseUrl = `http://127.0.0.1:${port}`;
			switch (name) {
				case 'smtp': {
					const auth = { kind: 'password', user: SENDER, password: login };
					const connection = { host: '127.0.0.1', port, security: 'none', auth };
					const options = parseSmtpOptions({ connection, defaultSender: SENDER });
					return mail.smtp.connect(options, secret);
				}
				case 'gmail': {
					const options = parseGmailOptions({ baseUrl });
					return mail.gmail.connect({ options, http, mailbox: SENDER }, secret);
				}
				case 'outlook': {
					const options = parseOutlookOptions({ baseUrl });
					return mail.outlook.connect({ options, http, mailbox: SENDER }, secret);
				}
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
