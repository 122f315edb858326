import { SlackRefusal } from './slack-refusal';

export interface FakeChannel {
	readonly id: string;
	readonly name: string;
	readonly isPrivate: boolean;
	/** Whether the bot is one of its members; may change at any time. */
	isMember: boolean;
	isArchived: boolean;
	/** For direct messages. */
	readonly user?: string;
}

export interface FakeUser {
	readonly id: string;
	readonly name: string;
	readonly realName: string;
	readonly isBot: boolean;
	readonly isDeleted: boolean;
}

export interface FakeFile {
	readonly id: string;
	readonly name: string;
	readonly sizeBytes: number;
	bytes?: Buffer;
	title?: string;
	isShared: boolean;
}

export interface FakeMessage {
	readonly ts: string;
	readonly channel: string;
	readonly text: string;
	readonly blocks?: unknown;
	readonly mrkdwn: boolean;
	readonly threadTs?: string;
	readonly isBroadcast: boolean;
	readonly metadata?: unknown;
	readonly files: readonly FakeFile[];
	/** Of whom it is, if it is a bot's. */
	readonly botId?: string;
	/** The parameters that it was posted with. */
	readonly wire: string;
}

/** A workspace with a bot in it. */
export class FakeWorkspace {
	readonly teamId = 'T0ACME0001';
	readonly teamName = 'Acme';
	readonly botUserId = 'U0ROBOT001';
	readonly botId = 'B0ROBOT001';
	readonly channels = new Map<string, FakeChannel>();
	readonly users = new Map<string, FakeUser>();
	readonly files = new Map<string, FakeFile>();
	readonly messages: FakeMessage[] = [];
	private serial = 0;

	constructor(private readonly now: () => number) {}

	addChannel(name: string, changes: Partial<FakeChannel> = {}): FakeChannel {
		const channel: FakeChannel = {
			id: this.id('C'),
			name,
			isPrivate: false,
			isMember: true,
			isArchived: false,
			...changes,
		};
		this.channels.set(channel.id, channel);
		return channel;
	}

	addUser(name: string, changes: Partial<FakeUser> = {}): FakeUser {
		const user: FakeUser = {
			id: this.id('U'),
			name,
			realName: '',
			isBot: false,
			isDeleted: false,
			...changes,
		};
		this.users.set(user.id, user);
		return user;
	}

	/** The direct messages with a user, which are the same every time. */
	open(userId: string): FakeChannel {
		const user = this.users.get(userId);
		if (!user) throw new SlackRefusal('user_not_found');
		if (user.isDeleted) throw new SlackRefusal('user_disabled');
		if (user.isBot) throw new SlackRefusal('cannot_dm_bot');
		const open = [...this.channels.values()].find((channel) => channel.user === userId);
		return open ?? this.addChannel('', { id: this.id('D'), isPrivate: true, user: userId });
	}

	/** @throws SlackRefusal when the bot cannot see it */
	visibleChannel(id: string): FakeChannel {
		const channel = this.channels.get(id);
		if (!channel || (channel.isPrivate && !channel.isMember)) {
			throw new SlackRefusal('channel_not_found');
		}
		return channel;
	}

	/** What somebody says. */
	say(channel: string, text: string, more: Partial<FakeMessage> = {}): FakeMessage {
		const message: FakeMessage = {
			ts: this.ts(),
			channel,
			text,
			mrkdwn: true,
			isBroadcast: false,
			files: [],
			wire: '',
			...more,
		};
		this.messages.push(message);
		return message;
	}

	addFile(name: string, sizeBytes: number): FakeFile {
		const file: FakeFile = { id: this.id('F'), name, sizeBytes, isShared: false };
		this.files.set(file.id, file);
		return file;
	}

	/** What the channel itself shows, the newest first. */
	history(channel: string): FakeMessage[] {
		return this.messages
			.filter((each) => each.channel === channel)
			.filter(({ ts, threadTs, isBroadcast }) => !threadTs || threadTs === ts || isBroadcast)
			.reverse();
	}

	/** A message and its answers, the oldest first. */
	thread(channel: string, ts: string): FakeMessage[] {
		const all = this.messages.filter((each) => each.channel === channel);
		if (!all.some((each) => each.ts === ts)) throw new SlackRefusal('thread_not_found');
		return all.filter((each) => each.ts === ts || each.threadTs === ts);
	}

	private id(kind: string): string {
		return `${kind}0FAKE${String(++this.serial).padStart(5, '0')}`;
	}

	/** Seconds, and a number that makes it unique. */
	private ts(): string {
		const seconds = Math.floor(this.now() / 1000);
		return `${seconds}.${String(++this.serial * 100).padStart(6, '0')}`;
	}
}
