import { invalidArgument, notFound } from './google-error';
import { addressesIn, headerValue, parseHeaders, withHeader, type Header } from './mime';
import { toMatcher } from './search';
import { joins, recipientsOf } from './threading';

export interface FakeMessage {
	readonly id: string;
	readonly threadId: string;
	readonly labelIds: readonly string[];
	readonly headers: readonly Header[];
	readonly raw: Buffer;
	/** Milliseconds since the epoch. */
	readonly internalDate: number;
}

export interface FakeDraft {
	readonly id: string;
	readonly message: FakeMessage;
}

export interface Alias {
	readonly address: string;
	readonly name?: string;
	readonly status?: 'accepted' | 'pending';
	readonly isDefault?: boolean;
}

/** A message that has left, once for all its recipients. */
export interface Outgoing {
	readonly from: string;
	readonly recipients: readonly string[];
	/** As the client wrote it. */
	readonly submitted: Buffer;
	/** As the recipients get it. */
	readonly raw: Buffer;
	readonly message: FakeMessage;
}

/** What the mailboxes of one server share. */
export interface Surroundings {
	now(): number;
	/** A fresh id, 16 hexadecimal digits. */
	id(): string;
	/** Called with every message that leaves. */
	post(outgoing: Outgoing): void;
}

export interface MailboxOptions {
	readonly name?: string;
	readonly aliases?: readonly Alias[];
	/** How many operations the search index lags behind. */
	readonly indexLag?: number;
}

const MAIL_ID = /^[0-9a-f]{12,16}$/;

/** The mail of one Gmail account. */
export class FakeMailbox {
	readonly aliases: readonly Alias[];
	indexLag: number;
	private readonly messages = new Map<string, FakeMessage & { readonly indexedAt: number }>();
	private readonly drafts = new Map<string, string>();
	private operations = 0;

	constructor(
		readonly address: string,
		{ name = '', aliases = [], indexLag = 0 }: MailboxOptions,
		private readonly surroundings: Surroundings,
	) {
		this.aliases = [
			{ address, name, isDefault: !aliases.some((each) => each.isDefault) },
			...aliases,
		];
		this.indexLag = indexLag;
	}

	/** Any call counts as an operation; the search index moves on with them. */
	operate(): void {
		this.operations++;
	}

	/** Puts a message in that came from elsewhere. */
	receive(raw: Buffer | string, labelIds: readonly string[] = ['INBOX', 'UNREAD']): FakeMessage {
		const bytes = Buffer.from(raw);
		const headers = parseHeaders(bytes);
		const thread = [...this.messages.values()].find((each) => joins(headers, [each]));
		return this.store(bytes, labelIds, thread?.threadId);
	}

	createDraft(raw: Buffer, threadId: string | undefined): FakeDraft {
		const id = `r-${BigInt(`0x${this.surroundings.id()}`)}`;
		const message = this.storeDraft(raw, threadId);
		this.drafts.set(id, message.id);
		return { id, message };
	}

	draft(id: string): FakeDraft {
		const message = this.messages.get(this.drafts.get(id) ?? '');
		if (!message) throw notFound();
		return { id, message };
	}

	/** Gives the draft a new message; its own id stays. */
	updateDraft(id: string, raw: Buffer, threadId: string | undefined): FakeDraft {
		const { message: replaced } = this.draft(id);
		const kept = this.messages.get(replaced.id);
		this.messages.delete(replaced.id);
		try {
			const message = this.storeDraft(raw, threadId ?? this.survivingThread(replaced));
			this.drafts.set(id, message.id);
			return { id, message };
		} catch (error) {
			if (kept) this.messages.set(kept.id, kept);
			throw error;
		}
	}

	deleteDraft(id: string): void {
		this.messages.delete(this.draft(id).message.id);
		this.drafts.delete(id);
	}

	/** Uses the draft up: the message gets a new id, a Message-ID of Gmail's, and leaves. */
	sendDraft(id: string): FakeMessage {
		const { message: draft } = this.draft(id);
		const recipients = recipientsOf(draft.headers);
		if (recipients.length === 0) throw invalidArgument('Recipient address required');
		this.deleteDraft(id);
		const messageId = `<CA+${this.surroundings.id()}@mail.gmail.com>`;
		const renamed = withHeader(draft.raw, 'Message-ID', messageId);
		const [wanted = ''] = addressesIn(headerValue(draft.headers, 'From'));
		const from = this.maySendAs(wanted) ? wanted : this.address;
		// A sender that the account may not use is replaced without a word.
		const kept = from === wanted ? renamed : withHeader(renamed, 'From', from);
		const message = this.store(kept, ['SENT'], draft.threadId);
		const raw = withHeader(kept, 'Bcc', undefined);
		this.surroundings.post({ from, recipients, submitted: draft.raw, raw, message });
		return message;
	}

	message(id: string): FakeMessage {
		if (!MAIL_ID.test(id)) throw invalidArgument('Invalid id value');
		const message = this.messages.get(id);
		if (!message) throw notFound();
		return message;
	}

	/** A thread's messages, oldest first. */
	thread(id: string): FakeMessage[] {
		if (!MAIL_ID.test(id)) throw invalidArgument('Invalid id value');
		const messages = this.messagesOf(id);
		if (messages.length === 0) throw notFound();
		return messages;
	}

	/** The newest first. */
	search(query: string, includeSpamTrash: boolean): FakeMessage[] {
		return [...this.messages.values()]
			.filter(({ indexedAt }) => indexedAt <= this.operations)
			.filter(
				({ labelIds }) => includeSpamTrash || !labelIds.some((id) => /^(SPAM|TRASH)$/.test(id)),
			)
			.filter(toMatcher(query))
			.reverse();
	}

	/** The ids of the threads with a message that was searched for, the newest first. */
	searchThreads(query: string, includeSpamTrash: boolean): string[] {
		return [...new Set(this.search(query, includeSpamTrash).map(({ threadId }) => threadId))];
	}

	/** Edits a draft as a person would. */
	editDraft(id: string, header: string, value: string): FakeDraft {
		const { message } = this.draft(id);
		return this.updateDraft(id, withHeader(message.raw, header, value), undefined);
	}

	withLabel(label: string): FakeMessage[] {
		return [...this.messages.values()].filter(({ labelIds }) => labelIds.includes(label));
	}

	/** Deletes a message for good. */
	remove(id: string): void {
		this.messages.delete(id);
	}

	get messageCount(): number {
		return this.messages.size;
	}

	private storeDraft(raw: Buffer, threadId: string | undefined): FakeMessage {
		const headers = parseHeaders(raw);
		for (const name of ['To', 'Cc', 'Bcc']) {
			const addresses = addressesIn(headerValue(headers, name));
			if (!addresses.every((address) => /^[^@\s]+@[^@\s]+\.[^@\s.]+$/.test(address))) {
				throw invalidArgument(`Invalid ${name} header`);
			}
		}
		if (threadId === undefined) return this.store(raw, ['DRAFT'], undefined);
		if (!MAIL_ID.test(threadId)) throw invalidArgument('Invalid thread_id value');
		const thread = this.messagesOf(threadId);
		if (thread.length === 0) throw notFound();
		// Naming the thread is not enough: the headers and the subject have to match as well.
		return this.store(raw, ['DRAFT'], joins(headers, thread) ? threadId : undefined);
	}

	private store(
		raw: Buffer,
		labelIds: readonly string[],
		threadId: string | undefined,
	): FakeMessage {
		const id = this.surroundings.id();
		const message = {
			id,
			threadId: threadId ?? id,
			labelIds,
			headers: parseHeaders(raw),
			raw,
			internalDate: this.surroundings.now(),
			indexedAt: this.operations + this.indexLag,
		};
		this.messages.set(id, message);
		return message;
	}

	private messagesOf(threadId: string): FakeMessage[] {
		return [...this.messages.values()].filter((each) => each.threadId === threadId);
	}

	/** A thread ends with its last message. */
	private survivingThread({ threadId }: FakeMessage): string | undefined {
		return this.messagesOf(threadId).length > 0 ? threadId : undefined;
	}

	private maySendAs(wanted: string): boolean {
		return this.aliases.some(
			({ address, status = 'accepted' }) =>
				status === 'accepted' && address.toLowerCase() === wanted.toLowerCase(),
		);
	}
}
