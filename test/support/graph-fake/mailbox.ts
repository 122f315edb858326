import { findPlace, type Place } from './conversations';
import { GraphProblem, itemNotFound } from './graph-problem';
import { readMime, withSubject, type MimeFields, type MimeFile } from './mime';

const FOLDERS = [
	...(['Drafts', 'Outbox', 'SentItems', 'Inbox', 'Archive'] as const),
	...(['DeletedItems', 'RecoverableItemsDeletions'] as const),
];
export type Folder = (typeof FOLDERS)[number];

/** How a message looks that has been sent a moment ago, and for how many looks at it. */
export interface Lag {
	readonly looks: 'like a draft' | 'like in the Outbox' | 'missing';
	readonly times: number;
}

export interface Item {
	readonly number: number;
	mime: Buffer;
	fields: MimeFields;
	readonly place: Place;
	readonly attachments: MimeFile[];
	readonly receivedAt: number;
	folder: Folder;
	isDraft: boolean;
	sentAt: number | undefined;
	/** How often it was changed, and when last. */
	changes: number;
	changedAt: number;
	lag: Lag | undefined;
}

export interface MailboxOptions {
	readonly address: string;
	readonly displayName?: string;
	/** Further addresses, which it may send from as well. */
	readonly aliases?: readonly string[];
	/** Whom it is shared with. */
	readonly delegates?: readonly string[];
	/** Whose addresses it may send from besides. */
	readonly sendAs?: readonly string[];
}

/** One mailbox and all that is in it. */
export interface Mailbox {
	readonly options: MailboxOptions;
	readonly items: Item[];
	/** @param origin Exchange gives a Message-ID to whatever it writes or receives */
	add(mime: Buffer, folder: Folder, origin?: 'mail' | 'import'): Promise<Item>;
	/** @throws GraphProblem when there is no such item */
	find(id: string): Item;
	has(id: string): boolean;
	move(item: Item, folder: Folder): void;
	/** Somebody changes a draft in Outlook. */
	edit(item: Item, subject: string): void;
	mayFrom(address: string): boolean;
}

export function createMailbox(options: MailboxOptions, now: () => number): Mailbox {
	const items: Item[] = [];
	let added = 0;
	const owner = options.address;
	const touch = (item: Item): void => {
		item.changes++;
		item.changedAt = now();
	};
	const has = (id: string): boolean => items.some((item) => idsOf(owner, item).includes(id));
	return {
		options,
		items,
		has,
		async add(mime, folder, origin = 'mail') {
			const fields = await readMime(mime);
			const number = ++added;
			const place = findPlace(fields, items, { owner, seed: `${owner} ${number}`, now: now() });
			const messageId = origin === 'mail' ? `<${number}.${owner}>` : undefined;
			const item: Item = {
				number,
				mime,
				fields: { ...fields, messageId: fields.messageId ?? messageId },
				place,
				attachments: [],
				receivedAt: now(),
				folder,
				isDraft: folder === 'Drafts',
				sentAt: folder === 'Drafts' ? undefined : (fields.date ?? now()),
				changes: 0,
				changedAt: now(),
				lag: undefined,
			};
			items.push(item);
			return item;
		},
		find(id) {
			if (!/^AA(kALg|MkAD)/.test(id)) {
				throw new GraphProblem(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');
			}
			const item = items.find((each) => idsOf(owner, each).includes(id));
			if (!item) throw itemNotFound();
			return item;
		},
		move(item, folder) {
			item.folder = folder;
			touch(item);
		},
		edit(item, subject) {
			item.mime = withSubject(item.mime, subject);
			item.fields = { ...item.fields, subject };
			touch(item);
		},
		mayFrom(address) {
			const { aliases = [], sendAs = [] } = options;
			return [owner, ...aliases, ...sendAs].includes(address.toLowerCase());
		},
	};
}

/** An ordinary id changes with the folder, an immutable one does not. */
export function toId(owner: string, { number, folder }: Item, immutable: boolean): string {
	const text = immutable ? `${owner} ${number}` : `${owner} ${number} ${folder}`;
	return `${immutable ? 'AAkALg' : 'AAMkAD'}${Buffer.from(text).toString('base64url')}=`;
}

function idsOf(owner: string, item: Item): readonly string[] {
	return [toId(owner, item, true), toId(owner, item, false)];
}

/** Well-known names are spelt in whatever case. */
export function findFolder(name: string): Folder | undefined {
	return FOLDERS.find((folder) => folder.toLowerCase() === name.toLowerCase());
}

export function toFolderId(owner: string, folder: Folder | 'Root'): string {
	return `AQMkAD${Buffer.from(`${owner} ${folder}`).toString('base64url')}=`;
}
