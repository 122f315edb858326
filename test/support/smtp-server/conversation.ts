import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

import { BodyCollector } from './body-collector';
import { createLoginDialogue, type LoginDialogue } from './login-dialogue';
import type { ServerState } from './fake-smtp-server';
import type { Reaction, Stage } from './reactions';

interface Transaction {
	readonly from: string;
	readonly parameters: string;
	readonly to: string[];
}

/** One connection of the fake, speaking SMTP as the server's script has it. */
export class Conversation {
	private socket: Socket;
	private mode: 'command' | 'login' | 'body' | 'deaf' = 'command';
	private input: Buffer = Buffer.alloc(0);
	private encrypted = false;
	private user: string | undefined;
	private dialogue: LoginDialogue | undefined;
	private transaction: Transaction | undefined;
	private begunMessages = 0;
	private collector = new BodyCollector();
	/** What a reaction to the body in its middle makes of the message. */
	private bodyVerdict: 'open' | 'accepted' | 'refused' | undefined;

	constructor(
		private readonly raw: Socket,
		private readonly connection: number,
		private readonly state: ServerState,
	) {
		this.socket = raw;
	}

	start(): void {
		if (!this.react('connect', '')) return;
		if (this.state.security === 'tls') this.encrypt(() => this.greet());
		else {
			this.listen();
			this.greet();
		}
	}

	private greet(): void {
		if (!this.react('greeting', '')) return;
		this.say('220 fake.example ESMTP');
	}

	private listen(): void {
		this.socket.on('error', () => undefined);
		this.socket.on('end', () => this.socket.end());
		this.socket.on('data', (chunk: Buffer) => {
			if (this.mode === 'deaf') return;
			if (this.mode === 'body') this.state.bodyBytes += chunk.length;
			this.input = Buffer.concat([this.input, chunk]);
			while (this.takeNext());
		});
	}

	private encrypt(onSecure: () => void): void {
		this.socket.removeAllListeners('data');
		this.input = Buffer.alloc(0);
		const { secureContext } = this.state;
		this.socket = new TLSSocket(this.raw, { isServer: true, secureContext });
		this.encrypted = true;
		this.listen();
		this.socket.once('secure', onSecure);
	}

	/** Handles one line or one body; false when more input is needed. */
	private takeNext(): boolean {
		if (this.mode === 'deaf') return false;
		if (this.mode === 'body') return this.takeBody();
		const end = this.input.indexOf('\r\n');
		if (end < 0) return false;
		const line = this.input.subarray(0, end).toString('utf8');
		this.input = this.input.subarray(end + 2);
		this.state.log.push(`C: ${line}`);
		if (this.mode === 'login') this.continueLogin(line);
		else this.takeCommand(line);
		return true;
	}

	private takeCommand(line: string): void {
		const verb = line.split(/[ :]/, 1)[0]?.toUpperCase() ?? '';
		switch (verb) {
			case 'EHLO':
				return this.answer('ehlo', line, () => this.say(this.ehloReply()));
			case 'HELO':
				return this.answer('helo', line, () => this.say('250 fake.example'));
			case 'STARTTLS':
				return this.answer('starttls', line, () => this.startTls());
			case 'AUTH':
				return this.answer('auth', line, () => this.startLogin(line));
			case 'MAIL':
				this.begunMessages++;
				return this.answer('mail', line, () => this.startTransaction(line));
			case 'RCPT':
				return this.answer('rcpt', line, () => this.addRecipient(line));
			case 'DATA':
				if (!this.transaction?.to.length) return this.say('503 5.5.1 no valid recipients');
				return this.answer('data', line, () => {
					this.awaitBody();
					this.say('354 go ahead');
				});
			case 'RSET':
				this.transaction = undefined;
				return this.answer('rset', line, () => this.say('250 2.0.0 reset'));
			case 'QUIT':
				return this.answer('quit', line, () => {
					this.say('221 2.0.0 bye');
					this.socket.end();
				});
			default:
				return this.say('500 5.5.2 what?');
		}
	}

	private ehloReply(): string {
		const { extensions, security } = this.state;
		const offered =
			security === 'starttls' && !this.encrypted ? [...extensions, 'STARTTLS'] : extensions;
		const lines = ['fake.example', ...offered];
		return lines.map((line, i) => `250${i < lines.length - 1 ? '-' : ' '}${line}`).join('\r\n');
	}

	private startTls(): void {
		if (this.state.security !== 'starttls') return this.say('502 5.5.1 not here');
		this.say('220 2.0.0 go ahead');
		this.encrypt(() => undefined);
	}

	private startLogin(line: string): void {
		this.mode = 'login';
		this.dialogue = createLoginDialogue(line, this.state.login);
		this.continueLogin(undefined);
	}

	private continueLogin(line: string | undefined): void {
		const { reply, user } = this.dialogue?.(line) ?? { reply: '503 5.5.1 no login' };
		this.user = user ?? this.user;
		if (!reply.startsWith('334')) this.mode = 'command';
		this.say(reply);
	}

	private startTransaction(line: string): void {
		const [, from = '', parameters = ''] = /^MAIL FROM:<([^>]*)>\s*(.*)$/i.exec(line) ?? [];
		this.transaction = { from, parameters, to: [] };
		this.say('250 2.1.0 ok');
	}

	private addRecipient(line: string): void {
		const [, address = ''] = /^RCPT TO:<([^>]*)>/i.exec(line) ?? [];
		if (!this.transaction) return this.say('503 5.5.1 no sender');
		this.transaction.to.push(address);
		this.say('250 2.1.5 ok');
	}

	private awaitBody(): void {
		this.mode = 'body';
		this.bodyVerdict = undefined;
		this.collector = new BodyCollector();
	}

	private takeBody(): boolean {
		if (this.input.length === 0) return false;
		if (this.bodyVerdict === undefined) {
			this.bodyVerdict = 'open';
			this.react('body', '');
			if (this.mode !== 'body') return false;
		}
		const message = this.collector.add(this.input);
		this.input = message?.rest ?? Buffer.alloc(0);
		if (!message) return false;
		this.mode = 'command';
		this.finishMessage(message.body);
		return true;
	}

	private finishMessage(body: Buffer): void {
		const { transaction, bodyVerdict } = this;
		this.transaction = undefined;
		if (!transaction || bodyVerdict === 'refused') return;
		if (!this.react('dot', '')) return;
		this.state.messages.push({
			...transaction,
			mime: body,
			encrypted: this.encrypted,
			user: this.user,
		});
		if (bodyVerdict === 'accepted') return;
		this.answer('accepted', '', () => this.say('250 2.0.0 queued as 4711'));
	}

	private answer(stage: Stage, line: string, usual: () => void): void {
		const reaction = this.ask(stage, line);
		if (!reaction) return usual();
		const goesOn = this.perform(reaction, stage);
		if (goesOn && stage === 'data') this.awaitBody();
	}

	/** Performs what the script wants, if anything; whether the usual course is to go on. */
	private react(stage: Stage, line: string): boolean {
		const reaction = this.ask(stage, line);
		return reaction ? this.perform(reaction, stage) : true;
	}

	private ask(stage: Stage, line: string): Reaction | undefined {
		const { connection, begunMessages } = this;
		const inMessage = ['mail', 'rcpt', 'data', 'body', 'dot', 'accepted'].includes(stage);
		const earlierMessages = begunMessages - (inMessage ? 1 : 0);
		return this.state.script({ stage, connection, earlierMessages, line });
	}

	private perform(reaction: Reaction, stage: Stage): boolean {
		if (typeof reaction === 'string') {
			this.mode = 'deaf';
			if (reaction === 'close') this.raw.destroySoon();
			if (reaction === 'reset') this.raw.resetAndDestroy();
			return false;
		}
		if ('endless' in reaction) {
			this.mode = 'deaf';
			this.babble(reaction.endless, reaction.pauseMs);
			return false;
		}
		if ('raw' in reaction) this.socket.write(reaction.raw);
		else this.say(reaction.reply);
		if (reaction.then === 'close') {
			this.mode = 'deaf';
			this.socket.end();
		}
		const refuses = 'reply' in reaction && Number(reaction.reply.slice(0, 3)) >= 400;
		if (stage === 'body') this.bodyVerdict = refuses ? 'refused' : 'accepted';
		return !refuses;
	}

	private babble(text: string, pauseMs = 0): void {
		if (!this.socket.writable) return;
		const again = (): void => void setTimeout(() => this.babble(text, pauseMs), pauseMs);
		if (this.socket.write(text)) again();
		else this.socket.once('drain', again);
	}

	private say(reply: string): void {
		this.state.log.push(...reply.split('\r\n').map((line) => `S: ${line}`));
		if (this.socket.writable) this.socket.write(`${reply}\r\n`);
	}
}
