import { badRequest, forbidden, notFound } from './twilio-error';

export interface FakeMessage {
	readonly sid: string;
	readonly direction: 'inbound' | 'outbound-api';
	/** Null while a Messaging Service has not picked one. */
	readonly from: string | null;
	readonly to: string;
	readonly body: string;
	readonly mediaUrls: readonly string[];
	readonly messagingServiceSid: string | null;
	/** Milliseconds since the epoch. */
	readonly createdAt: number;
	readonly sentAt: number | null;
	readonly status: string;
	readonly errorCode: number | null;
}

export interface FakeTemplate {
	/** With an example each. */
	readonly variables: Readonly<Record<string, string>>;
	/** With `{{name}}` for every variable. */
	readonly body: string;
}

/** An account as it starts out. */
export interface AccountSettings {
	readonly sid: string;
	/** Passwords by user name: the account's own token, and those of API keys. */
	readonly logins: Readonly<Record<string, string>>;
	readonly smsSenders: readonly string[];
	readonly whatsAppSenders: readonly string[];
	readonly messagingServices: readonly string[];
}

const MAX_BODY_CHARACTERS = 1600;
const MAX_MEDIA = 10;

/** The messages of one Twilio account. */
export class FakeAccount {
	/** Newest first. */
	messages: readonly FakeMessage[] = [];
	readonly templates = new Map<string, FakeTemplate>();
	/** Who has sent STOP, as Twilio addresses them. */
	readonly optedOut = new Set<string>();
	/** Whether the login may read messages and templates, as restricted keys may not. */
	mayReadMessages = true;
	mayReadTemplates = true;
	/** What becomes of the text of messages, e.g. shortened links. */
	rewrite = (body: string): string => body;
	/** What becomes of messages as soon as they are taken. */
	outcome: Partial<Pick<FakeMessage, 'status' | 'errorCode'>> = {};

	constructor(
		readonly settings: AccountSettings,
		private readonly now: () => number,
	) {}

	accepts(user: string, password: string): boolean {
		const { sid, logins } = this.settings;
		return logins[user] === password && (user === sid || user.startsWith('SK'));
	}

	/** Puts a message in that somebody wrote to us. */
	receive(message: { from: string; to: string; body?: string; at?: number }): FakeMessage {
		const at = message.at ?? this.now();
		return this.store({
			...message,
			direction: 'inbound',
			body: message.body ?? 'Hello',
			mediaUrls: [],
			messagingServiceSid: null,
			createdAt: at,
			sentAt: at,
			status: 'received',
			errorCode: null,
		});
	}

	/** Takes a message for delivery. */
	create(form: URLSearchParams): FakeMessage {
		const to = form.get('To') ?? '';
		if (!/^(whatsapp:)?\+[1-9]\d{6,14}$/.test(to)) {
			throw badRequest(21211, `The 'To' number ${to} is not a valid phone number.`);
		}
		const { from, messagingServiceSid } = this.readSender(form, to);
		if (this.optedOut.has(to)) throw badRequest(21610, 'Attempt to send to unsubscribed recipient');
		const { body, mediaUrls } = this.readContent(form);
		return this.store({
			direction: 'outbound-api',
			from,
			to,
			body: this.rewrite(body),
			mediaUrls,
			messagingServiceSid,
			createdAt: this.now(),
			sentAt: null,
			status: messagingServiceSid === null ? 'queued' : 'accepted',
			errorCode: null,
			...this.outcome,
		});
	}

	message(sid: string): FakeMessage {
		if (!this.mayReadMessages) throw forbidden();
		const message = this.messages.find((each) => each.sid === sid);
		if (!message) throw notFound(`Messages/${sid}.json`);
		return message;
	}

	list(): readonly FakeMessage[] {
		if (!this.mayReadMessages) throw forbidden();
		return this.messages;
	}

	template(sid: string): FakeTemplate {
		if (!this.mayReadTemplates) throw forbidden();
		const template = this.templates.get(sid);
		if (!template) throw notFound(`Content/${sid}`);
		return template;
	}

	/** Lets Twilio come to an end with a message, by default the newest. */
	settle(status: string, errorCode: number | null = null, sid = this.messages[0]?.sid): void {
		this.messages = this.messages.map((message) =>
			message.sid === sid
				? { ...message, status, errorCode, sentAt: message.sentAt ?? this.now() }
				: message,
		);
	}

	private store(message: Omit<FakeMessage, 'sid'>): FakeMessage {
		const prefix = message.mediaUrls.length > 0 ? 'MM' : 'SM';
		const number = (this.messages.length + 1).toString(16).padStart(8, '0');
		const stored = { ...message, sid: `${prefix}c0ffee00c0ffee00c0ffee00${number}` };
		this.messages = [stored, ...this.messages];
		return stored;
	}

	private readSender(form: URLSearchParams, to: string) {
		const { smsSenders, whatsAppSenders, messagingServices } = this.settings;
		const messagingServiceSid = form.get('MessagingServiceSid');
		if (messagingServiceSid !== null) {
			if (messagingServices.includes(messagingServiceSid))
				return { from: null, messagingServiceSid };
			throw badRequest(21705, 'The Messaging Service Sid is invalid.');
		}
		const from = form.get('From') ?? '';
		const [isWhatsApp, toWhatsApp] = [from, to].map((each) => each.startsWith('whatsapp:'));
		if (isWhatsApp !== toWhatsApp) throw badRequest(21910, "Invalid 'From' and 'To' pair.");
		if (isWhatsApp && !whatsAppSenders.includes(from)) {
			throw badRequest(63007, 'Twilio could not find a Channel with the specified From address');
		}
		if (!isWhatsApp && !smsSenders.includes(from)) {
			throw badRequest(21659, `'From' ${from} is not a Twilio phone number or Short Code.`);
		}
		return { from, messagingServiceSid };
	}

	private readContent(form: URLSearchParams) {
		const mediaUrls = form.getAll('MediaUrl');
		const contentSid = form.get('ContentSid');
		if (contentSid !== null) {
			const template = this.templates.get(contentSid);
			if (!template) throw badRequest(21655, 'The ContentSid is invalid.');
			const given = readVariables(form.get('ContentVariables') ?? '{}');
			const values = { ...template.variables, ...given };
			const body = template.body.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
			return { body, mediaUrls };
		}
		const body = form.get('Body') ?? '';
		if (body === '' && mediaUrls.length === 0) {
			throw badRequest(21619, 'A text message body or media urls must be specified.');
		}
		if ([...body].length > MAX_BODY_CHARACTERS) {
			throw badRequest(21617, 'The concatenated message body exceeds the 1600 character limit.');
		}
		if (mediaUrls.length > MAX_MEDIA)
			throw badRequest(21623, 'Number of media files exceeds limit');
		return { body, mediaUrls };
	}
}

function readVariables(json: string): Readonly<Record<string, string>> {
	try {
		return JSON.parse(json);
	} catch {
		throw badRequest(21656, 'The ContentVariables Parameter is invalid.');
	}
}
