import type { ChatMessage } from '../../../lib/core/chat-message';
import { sha256Hex } from '../../../lib/core/fingerprint';
import type { Attachment } from '../../../lib/core/message';
import type { Clock } from '../../../lib/core/ports';
import type { Submission } from '../../../lib/core/submission';
import {
	fetchFiles,
	toChatLeg,
	type ChatLegOptions,
	type Leg,
	type LegFiles,
} from '../../../lib/outbox/channel/leg';
import type { Askable } from '../../../lib/outbox/messages/resolve-message';
import { isUnresolved } from '../../../lib/outbox/outcomes';
import { readSlackAccount, type SlackAccount } from '../../../lib/providers/slack/account';
import {
	listChannels,
	listUsers,
	type DirectoryPage,
	type DirectorySearch,
} from '../../../lib/providers/slack/directory';
import { parseSlackMessage } from '../../../lib/providers/slack/message';
import type { SlackOptions } from '../../../lib/providers/slack/options';
import { createSlackProvider } from '../../../lib/providers/slack/provider';
import { parseTeamsMessage } from '../../../lib/providers/teams/message';
import type { TeamsOptions } from '../../../lib/providers/teams/options';
import { createTeamsProvider } from '../../../lib/providers/teams/provider';
import { createTeamsTokens } from '../../../lib/providers/teams/tokens';
import { parseTelegramMessage } from '../../../lib/providers/telegram/message';
import type { TelegramOptions } from '../../../lib/providers/telegram/options';
import { createTelegramProvider } from '../../../lib/providers/telegram/provider';
import type { TwilioChannel } from '../../../lib/providers/twilio/channel';
import { createTwilioClient } from '../../../lib/providers/twilio/client';
import { parseTwilioMessage, type TwilioMessage } from '../../../lib/providers/twilio/message';
import type { TwilioOptions } from '../../../lib/providers/twilio/options';
import { createTwilioProvider } from '../../../lib/providers/twilio/provider';

/** A channel with an account behind it. */
export interface ChatAccount {
	/**
	 * A message as a user wrote it, as a leg of a send. Reads nothing and sends nothing.
	 * @throws OutboxError `validation_error` on the field at fault; `payload_too_large`
	 */
	toLeg(input: unknown, files: LegFiles): Leg;
	/** What a message that may have left can be asked about with. */
	toAsk(submission: Submission): Askable;
}

/** What sends to chats and phones. */
export interface ChatServices {
	readonly slack: {
		/** Asks Slack once whom the token stands for. */
		connect(options: SlackOptions, signal: AbortSignal): Promise<ChatAccount>;
		listChannels(options: SlackOptions, search: DirectorySearch): Promise<DirectoryPage>;
		listUsers(options: SlackOptions, search: DirectorySearch): Promise<DirectoryPage>;
	};
	readonly teams: { connect(options: TeamsOptions): ChatAccount };
	readonly telegram: { connect(options: TelegramOptions): ChatAccount };
	readonly twilio: { connect(options: TwilioOptions, channel: TwilioChannel): ChatAccount };
}

/** Services that fetch the files behind URLs by themselves get the URLs. */
const passOn = <Options extends object>(message: ChatMessage<Options>) => Promise.resolve(message);

/** A provider, its SDK and its connections are kept, so that executions share them. */
export function createChatServices(clock: Clock): ChatServices {
	const tokens = createTeamsTokens(clock);
	const slackAccounts = new Map<string, SlackAccount>();
	const slackProviders = createShelf(createSlackProvider);
	const teamsProviders = createShelf(createTeamsProvider);
	const telegramProviders = createShelf(createTelegramProvider);
	const twilioClients = createShelf(createTwilioClient);
	const twilioProviders = createShelf(createTwilioProvider);

	return {
		slack: {
			async connect(options, signal) {
				const key = toKey(options);
				const account = slackAccounts.get(key) ?? (await readSlackAccount(options, signal));
				slackAccounts.set(key, account);
				const provider = slackProviders({ options, account: account.account, clock }, key);
				return toAccount({
					channel: 'slack',
					parse: parseSlackMessage,
					providerFor: () => provider,
					providerOf: () => provider,
					loadWith: fetchFiles,
				});
			},
			listChannels,
			listUsers,
		},
		teams: {
			connect(options) {
				const provider = teamsProviders({ options, tokens, clock }, toKey(options));
				return toAccount({
					channel: 'teams',
					parse: parseTeamsMessage,
					providerFor: () => provider,
					providerOf: () => provider,
					loadWith: () => passOn,
				});
			},
		},
		telegram: {
			connect(options) {
				const provider = telegramProviders({ options, clock }, toKey(options));
				return toAccount({
					channel: 'telegram',
					parse: parseTelegramMessage,
					providerFor: () => provider,
					providerOf: () => provider,
					loadWith: () => passOn,
				});
			},
		},
		twilio: {
			connect(options, channel) {
				const client = twilioClients(options, toKey(options));
				const sendingAs = (from: string | undefined) =>
					twilioProviders(
						{ options, channel, from, client, clock },
						toKey([options, channel, from]),
					);
				return toAccount({
					channel,
					parse: (input, limits) => parseTwilioMessage(input, channel, limits),
					providerFor: ({ options: { from } }: TwilioMessage) => sendingAs(from),
					// Every sender is an account of its own.
					providerOf: ({ steps }) => sendingAs(steps.find(isUnresolved)?.evidence['sender']),
					loadWith: () => passOn,
				});
			},
		},
	};
}

interface AccountParts<Options extends object, A extends Attachment> {
	readonly channel: string;
	parse(input: unknown, limits: { readonly maxContentBytes: number }): ChatMessage<Options>;
	providerFor(message: ChatMessage<Options>): ChatLegOptions<Options, A>['provider'];
	providerOf(submission: Submission): ChatLegOptions<Options, A>['provider'];
	loadWith(files: LegFiles): ChatLegOptions<Options, A>['load'];
}

function toAccount<Options extends object, A extends Attachment>({
	channel,
	parse,
	providerFor,
	providerOf,
	loadWith,
}: AccountParts<Options, A>): ChatAccount {
	return {
		toLeg(input, { files, maxBytes }) {
			const message = parse(input, { maxContentBytes: maxBytes });
			const load = loadWith({ files, maxBytes });
			return toChatLeg({ channel, message, provider: providerFor(message), files, load });
		},
		toAsk: providerOf,
	};
}

/** Hashed, so that no secret lies around as a key. */
function toKey(value: unknown): string {
	return sha256Hex(JSON.stringify(value));
}

/** How many connections are remembered: far more than an n8n has credentials in use. */
const MAX_KEPT = 500;

/** Keeps what was made for a key; the oldest goes when there is no room. */
function createShelf<Options, T>(
	make: (options: Options) => T,
): (options: Options, key: string) => T {
	const kept = new Map<string, T>();
	return (options, key) => {
		const known = kept.get(key) ?? make(options);
		if (kept.size >= MAX_KEPT && !kept.has(key)) kept.delete(kept.keys().next().value ?? '');
		kept.set(key, known);
		return known;
	};
}
