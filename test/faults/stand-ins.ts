import { randomInt, randomUUID } from 'node:crypto';

import { z } from 'zod/v4';

import type { Channel } from '../../nodes/OutboxChannelMessage/channels';
import {
	CONVERSATION_ID,
	EMAIL_ADDRESS,
	PERSON,
	type ChannelServices,
} from '../support/channel-services';
import type { Fateful } from './half-line';
import {
	HTTP_FAULTS,
	portOf,
	SMTP_BODY,
	SMTP_FAULTS,
	uidOf,
	type Fault,
	type SentMessage,
} from './services';

/** Which of a channel's requests makes the message leave that a run is about. */
export interface Sending extends Omit<Fateful, 'request'> {
	readonly kind: 'text' | 'file';
}

/** A channel's service, with somebody to write to. */
export interface StandIn {
	/** What a user fills into the channel's credential. */
	readonly credential: object;
	readonly recipient: string;
	/** On 127.0.0.1. */
	readonly port: number;
	/** What such a request begins with; global. */
	requestOf(kind: Sending['kind']): RegExp;
	/** How often it was asked to send something. */
	asked(): number;
	sent(): readonly SentMessage[];
	/** What happens to the request; to no other one. */
	setFault(fault: Fault | undefined, sending: Sending): void;
	/** Answers from now on that it is asked too often. */
	beBusy(seconds: number): void;
	/** Whether the recipient gets no messages. */
	setRefusing(yes: boolean): void;
}

/** The recipients differ from those of all others where a channel lets only so many messages pass. */
export function createStandIns(services: ChannelServices): Readonly<Record<Channel, StandIn>> {
	return {
		slack: createSlack(services),
		teams: createTeams(services),
		telegram: createTelegram(services),
		whatsapp: createTwilio(services, 'whatsapp'),
		sms: createTwilio(services, 'sms'),
		email: createEmail(services),
	};
}

const SLACK_METHODS = { text: 'chat.postMessage', file: 'files.completeUploadExternal' } as const;
const markSchema = z
	.object({ event_payload: z.object({ uid: z.string() }) })
	.optional()
	.catch(undefined);

function createSlack({ slack, credentials }: ChannelServices): StandIn {
	const { workspace } = slack;
	const id = `C${randomUUID().slice(0, 8).toUpperCase()}`;
	const channel = workspace.addChannel('deals-won', { id });
	return {
		credential: credentials['outboxSlackApi'] ?? {},
		recipient: id,
		port: portOf(slack.url),
		requestOf: (kind) => new RegExp(`POST \\S+/${SLACK_METHODS[kind]} HTTP`, 'g'),
		asked: () => slack.callNames.filter((call) => call === SLACK_METHODS.text).length,
		sent: () =>
			workspace.messages
				.filter(({ botId }) => botId !== undefined)
				.map(({ metadata, text, files }) => ({
					by: 'slack',
					uid: markSchema.parse(metadata)?.event_payload.uid,
					text: [text, ...files.map(({ name }) => name)].join(''),
				})),
		setFault(fault, { kind, nth }) {
			slack.script = ({ call, earlier }) =>
				fault && call === SLACK_METHODS[kind] && earlier === nth - 1
					? HTTP_FAULTS[fault]
					: undefined;
		},
		beBusy(seconds) {
			slack.script = ({ call }) =>
				call === SLACK_METHODS.text ? tooManyRequests(seconds) : undefined;
		},
		setRefusing: (yes) => void (channel.isMember = !yes),
	};
}

function createTeams({ teams, credentials }: ChannelServices): StandIn {
	const credential = credentials['outboxTeamsBotApi'] ?? {};
	const { appId } = z.object({ appId: z.string() }).parse(credential);
	const call = 'activities.create';
	return {
		credential,
		recipient: CONVERSATION_ID,
		port: portOf(teams.serviceUrl),
		requestOf: () => /POST \S+\/activities HTTP/g,
		asked: () => teams.calls.filter((each) => each === call).length,
		sent: () =>
			teams.posted.map(({ requestId: uid, activity }) => ({
				by: 'teams',
				uid,
				text: String(activity['text']),
			})),
		setFault(fault, { nth }) {
			teams.script = (event) =>
				fault && event.call === call && event.earlier === nth - 1 ? HTTP_FAULTS[fault] : undefined;
		},
		beBusy(seconds) {
			teams.script = (event) => (event.call === call ? tooManyRequests(seconds) : undefined);
		},
		setRefusing(yes) {
			teams.conversations.add(CONVERSATION_ID, yes ? [] : [appId]);
		},
	};
}

function createTelegram({ telegram, credentials }: ChannelServices): StandIn {
	const chat = { id: randomInt(1, 2 ** 40), type: 'private' } as const;
	telegram.chats.add(chat);
	return {
		credential: credentials['outboxTelegramApi'] ?? {},
		recipient: String(chat.id),
		port: portOf(telegram.url),
		requestOf: () => /POST \S+\/sendMessage HTTP/g,
		asked: () => telegram.calls.length,
		sent: () => telegram.chats.messages.map(({ text }) => ({ by: 'telegram', text })),
		setFault(fault, { nth }) {
			telegram.script = ({ earlier }) =>
				fault && earlier === nth - 1 ? HTTP_FAULTS[fault] : undefined;
		},
		beBusy(seconds) {
			const parameters = { retry_after: seconds };
			telegram.script = () => ({ status: 429, description: 'Too Many Requests', parameters });
		},
		setRefusing(yes) {
			telegram.chats.add({ ...chat, ...(yes && { trouble: 'has blocked the bot' }) });
		},
	};
}

function createTwilio(
	{ twilio, twilioAccount, credentials }: ChannelServices,
	channel: 'whatsapp' | 'sms',
): StandIn {
	const call = 'messages.create';
	const to = channel === 'whatsapp' ? `whatsapp:${PERSON}` : PERSON;
	return {
		credential: credentials['outboxTwilioApi'] ?? {},
		recipient: PERSON,
		port: portOf(twilio.url),
		requestOf: () => /POST \S+\/Messages\.json HTTP/g,
		asked: () => twilio.callNames.filter((each) => each === call).length,
		sent: () =>
			twilio.accepted
				.filter(({ form }) => form.get('To') === to)
				.map(({ headers, form }) => ({
					by: channel,
					uid: String(headers['x-outbox-id']),
					text: form.get('Body') ?? '',
				})),
		setFault(fault, { nth }) {
			twilio.script = (event) =>
				fault && event.call === call && event.earlier === nth - 1 ? HTTP_FAULTS[fault] : undefined;
		},
		beBusy(seconds) {
			twilio.script = (event) => (event.call === call ? tooManyRequests(seconds) : undefined);
		},
		setRefusing: (yes) => void twilioAccount.optedOut[yes ? 'add' : 'delete'](to),
	};
}

function createEmail({ mail, credentials }: ChannelServices): StandIn {
	return {
		credential: credentials['outboxSmtpApi'] ?? {},
		recipient: EMAIL_ADDRESS,
		port: mail.port,
		requestOf: () => SMTP_BODY,
		asked: () => mail.commandsOf('MAIL').length,
		sent: () => mail.messages.map(({ mime }) => ({ by: 'email', uid: uidOf(mime) })),
		setFault(fault) {
			mail.script = (event) => fault && SMTP_FAULTS[fault](event);
		},
		beBusy() {
			throw new Error('a mail server does not say how long to wait');
		},
		setRefusing() {
			throw new Error('the last one has nobody to hand on to');
		},
	};
}

function tooManyRequests(seconds: number) {
	return { status: 429, headers: { 'retry-after': String(seconds) } };
}
