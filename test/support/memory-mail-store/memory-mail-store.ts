import { OutboxError, validationError } from '../../../lib/core/errors';
import { sha256Hex } from '../../../lib/core/fingerprint';
import type { MailStore, StoredDraft } from '../../../lib/core/mail-store';
import type { DeliveryHooks, Provider, Verdict } from '../../../lib/core/provider';
import type { Receipt } from '../../../lib/core/receipt';
import { composeMime } from '../../../lib/mail/compose';
import { parseMime, type ParsedMime } from './parsed-mime';

export const MEMORY_ACCOUNT = '00000000-0000-5000-8000-00000000acc1';

interface Item {
	mime: string;
	readonly id: string;
	readonly threadId: string;
	folder: 'drafts' | 'sent' | 'inbox';
}

/** A mailbox in memory, with a person and a service around it. */
export type MemoryMailStore = ReturnType<typeof createMemoryMailStore>;

/** A mailbox of `crm@example.com` that does what a test says. */
export function createMemoryMailStore({ account = MEMORY_ACCOUNT }: { account?: string } = {}) {
	const items = new Map<string, Item>();
	const delivered: { mime: string; to: readonly string[] }[] = [];
	let counter = 0;
	let drops = false;
	let refusesLogin = false;
	/** Awaited before each send. */
	let gate: (() => Promise<void>) | undefined;

	const knock = (signal: AbortSignal): void => {
		if (signal.aborted) throw new OutboxError('provider_error', 'Stopped.', { retry: 'later' });
		if (!refusesLogin) return;
		throw new OutboxError('insufficient_permissions', 'Refused.', { retry: 'after-fix' });
	};
	const add = (mime: string, folder: Item['folder'], threadId?: string): Item => {
		const id = `m${++counter}`;
		const item = { id, threadId: threadId ?? `t${counter}`, mime, folder };
		items.set(id, item);
		return item;
	};
	const draftOf = ({ draftId = '' }: Readonly<Record<string, string>>): Item | undefined => {
		const item = items.get(draftId);
		return item?.folder === 'drafts' ? item : undefined;
	};
	const everyone = ({ to, cc, bcc }: Pick<ParsedMime, 'to' | 'cc' | 'bcc'>): string[] =>
		[...to, ...cc, ...bcc].map(({ address }) => address);
	const toReceipt = async ({ mime, id, threadId }: Item): Promise<Receipt> => {
		const parsed = await parseMime(mime);
		const { messageId } = parsed;
		return {
			...{ status: 'sent', id, threadId, ...(messageId !== undefined && { messageId }) },
			...{ sentAt: 7, accepted: everyone(parsed), rejected: [] },
		};
	};
	const toDraft = async (item: Item): Promise<StoredDraft> => {
		const { from, to, cc, bcc, replyTo, subject, html, text, messageId, attachments } =
			await parseMime(item.mime);
		return {
			reference: { draftId: item.id },
			threadId: item.threadId,
			...(messageId !== undefined && { messageId }),
			...(from[0] && { from: from[0] }),
			...{ to, cc, bcc, replyTo, subject },
			...(html !== undefined && { html }),
			...(text !== undefined && { text }),
			attachments: attachments.map(({ source, ...file }) => ({
				...file,
				sizeBytes: source.bytes.byteLength,
			})),
			version: sha256Hex(item.mime),
		};
	};
	const leave = async (item: Item): Promise<void> => {
		item.folder = 'sent';
		delivered.push({ mime: item.mime, to: everyone(await parseMime(item.mime)) });
	};
	const gone = (): OutboxError =>
		new OutboxError('not_found', 'The draft is gone.', { details: { field: 'draft_uid' } });

	const deliver = async (draftId: string, { signal, commit }: DeliveryHooks): Promise<Receipt> => {
		knock(signal);
		if (!draftOf({ draftId })) throw gone();
		await commit({ draftId });
		await gate?.();
		const item = draftOf({ draftId });
		if (!item) throw gone();
		await leave(item);
		if (drops) throw new OutboxError('delivery_unknown', 'Dropped.', { delivery: 'unknown' });
		return toReceipt(item);
	};
	const drafts: Provider<StoredDraft, string> = {
		id: 'memory',
		account,
		plan: async ({ reference: { draftId = '' } }) => [{ id: 'email', request: draftId }],
		deliver: ({ request }, hooks) => deliver(request, hooks),
		async reconcile({ evidence: { draftId = '' } }): Promise<Verdict> {
			const item = items.get(draftId);
			if (item?.folder === 'sent') return { outcome: 'sent', receipt: await toReceipt(item) };
			return { outcome: item ? 'not-sent' : 'unknown' };
		},
	};

	const store: MailStore = {
		id: 'memory',
		account,
		owner: { address: 'crm@example.com', name: 'CRM' },
		drafts,
		async save({ email, context, lookup, replaces }, { signal, remember }) {
			knock(signal);
			const replaced = replaces && draftOf(replaces);
			if (replaces && !replaced) throw gone();
			const thread = lookup as { threadId: string; messageId: string; references: string[] } | null;
			const mime = await composeMime(email, {
				...{ uid: context.uid, date: context.createdAt, tags: context.tags, keepBcc: true },
				messageId: `<${context.uid}@example.com>`,
				...(thread && { parent: thread }),
			});
			if (replaced) {
				replaced.mime = String(mime);
				await remember({ draftId: replaced.id });
				return { draftId: replaced.id };
			}
			const { id } = add(String(mime), 'drafts', thread?.threadId);
			await remember({ draftId: id });
			return { draftId: id };
		},
		async find({ reference }, signal) {
			knock(signal);
			const item = items.get(reference.draftId ?? '');
			if (item?.folder === 'drafts') return { state: 'draft', draft: await toDraft(item) };
			return item ? { state: 'sent', receipt: await toReceipt(item) } : { state: 'gone' };
		},
		async readAttachments(reference) {
			const item = draftOf(reference);
			if (!item) throw gone();
			return (await parseMime(item.mime)).attachments;
		},
		async remove(reference) {
			const item = draftOf(reference);
			return item !== undefined && items.delete(item.id);
		},
		async findParent(reference, { field, withBody, signal }) {
			knock(signal);
			const newestFirst = [...items.values()].reverse().filter((item) => item.folder !== 'drafts');
			for (const item of newestFirst) {
				const parsed = await parseMime(item.mime);
				const { messageId, from, to, cc, replyTo, subject, references, text, html, date } = parsed;
				const names = [item.id, item.threadId, messageId, messageId?.slice(1, -1)];
				if (!names.includes(reference)) continue;
				if (messageId === undefined || !from[0]) break;
				return {
					email: { messageId, from: from[0], to, cc, replyTo, subject, references },
					threadId: item.threadId,
					...(date !== undefined && { sentAt: date }),
					...(withBody && text !== undefined && { text }),
					...(withBody && html !== undefined && { html }),
					lookup: { threadId: item.threadId, messageId, references: [...references] },
				};
			}
			throw validationError(field, `The parent's thread or Message-ID was not found.`);
		},
		async listConversations({ text = '', limit }, signal) {
			knock(signal);
			const found = [];
			for (const item of [...items.values()].reverse()) {
				const { subject } = await parseMime(item.mime);
				if (item.folder === 'drafts') continue;
				if (subject.toLowerCase().includes(text.toLowerCase())) {
					found.push({ threadId: item.threadId, subject });
				}
			}
			return found.slice(0, limit);
		},
	};
	return {
		store,
		delivered,
		drafts: () =>
			[...items.values()].filter(({ folder }) => folder === 'drafts').map(({ mime }) => mime),
		receive: (mime: string, threadId?: string) => add(mime, 'inbox', threadId),
		edit(draftId: string, change: (mime: string) => string): void {
			const item = draftOf({ draftId });
			if (item) item.mime = change(item.mime);
		},
		async sendByHand(draftId: string): Promise<void> {
			const item = draftOf({ draftId });
			if (item) await leave(item);
		},
		deleteByHand: (draftId: string) => items.delete(draftId),
		dropAfterAccepting: (): void => void (drops = true),
		behave: (): void => void (drops = false),
		refuseLogin: (): void => void (refusesLogin = true),
		holdSends: (until: () => Promise<void>): void => void (gate = until),
	};
}
