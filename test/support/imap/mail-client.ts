import { ImapFlow } from 'imapflow';

import type { DraftReference } from '../../../lib/core/mail-store';

export interface MailClientOptions {
	readonly port: number;
	readonly user: string;
	readonly password: string;
}

/** Somebody's own mail program, working on the same mailboxes behind our back. */
export interface MailClient {
	/** All messages of a mailbox, in MIME. */
	read(mailbox: string): Promise<readonly string[]>;
	flagsIn(mailbox: string): Promise<readonly (readonly string[])[]>;
	/** Puts a message there; gives its UID and the mailbox's UIDVALIDITY. */
	put(
		mailbox: string,
		mime: string,
		flags?: readonly string[],
	): Promise<{ readonly uid: number; readonly uidValidity: string }>;
	/** Saves a draft again with other text, as mail programs do: a new message replaces the old. */
	edit(reference: DraftReference, change: (mime: string) => string): Promise<void>;
	/** Sends a draft: here only its copy in Sent matters. */
	send(reference: DraftReference): Promise<void>;
	erase(reference: DraftReference): Promise<void>;
	create(mailbox: string): Promise<void>;
	/** Deletes a mailbox and makes it anew, so that its UIDVALIDITY is another one. */
	makeAnew(mailbox: string): Promise<void>;
	close(): Promise<void>;
}

export async function openMailClient({
	port,
	user,
	password,
}: MailClientOptions): Promise<MailClient> {
	const flow = new ImapFlow({
		...{ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, logger: false },
		...{ auth: { user, pass: password }, disableAutoIdle: true },
	});
	flow.on('error', () => undefined);
	await flow.connect();

	const all = async (mailbox: string) => {
		const { exists } = await flow.mailboxOpen(mailbox);
		return exists === 0 ? [] : flow.fetchAll('1:*', { source: true, flags: true });
	};
	const put: MailClient['put'] = async (mailbox, mime, flags = []) => {
		const appended = await flow.append(mailbox, mime.replaceAll(/\r?\n/g, '\r\n'), [...flags]);
		if (!appended || appended.uid === undefined) throw new Error(`not put into ${mailbox}`);
		return { uid: appended.uid, uidValidity: String(appended.uidValidity) };
	};
	const take = async ({ mailbox = '', uid = '' }: DraftReference): Promise<string> => {
		await flow.mailboxOpen(mailbox);
		const message = await flow.fetchOne(uid, { source: true }, { uid: true });
		if (!message || !message.source) throw new Error('the draft is not there');
		await flow.messageDelete(uid, { uid: true });
		return message.source.toString('latin1');
	};
	return {
		read: async (mailbox) =>
			(await all(mailbox)).map(({ source }) => source?.toString('utf8') ?? ''),
		flagsIn: async (mailbox) => (await all(mailbox)).map(({ flags = [] }) => [...flags].sort()),
		put,
		async edit(reference, change) {
			await put(reference.mailbox ?? '', change(await take(reference)), ['\\Draft']);
		},
		async send(reference) {
			await put('Sent', await take(reference), ['\\Seen']);
		},
		async erase(reference) {
			await take(reference);
		},
		async create(mailbox) {
			await flow.mailboxCreate(mailbox);
		},
		async makeAnew(mailbox) {
			const messages = await all(mailbox);
			await flow.mailboxClose();
			await flow.mailboxDelete(mailbox);
			await flow.mailboxCreate(mailbox);
			for (const { source } of messages) await flow.append(mailbox, source ?? '', ['\\Draft']);
		},
		close: () => flow.logout(),
	};
}
