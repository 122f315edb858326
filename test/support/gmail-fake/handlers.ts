import { z } from 'zod/v4';

import type { FakeDraft, FakeMailbox, FakeMessage } from './fake-mailbox';
import { GoogleError, invalidArgument } from './google-error';
import { findFile, toBodyData, toPayload } from './payload';

/** A request that was let in. */
export interface Invocation {
	readonly mailbox: FakeMailbox;
	readonly scopes: readonly string[];
	/** From the path, like `messageId`. */
	readonly id: string;
	/** Whose attachment it is. */
	readonly messageId: string;
	readonly query: URLSearchParams;
	readonly json: unknown;
	/** The message that was uploaded, if any. */
	readonly media: Buffer | undefined;
}

type Handler = (invocation: Invocation) => object | undefined;

const METADATA_SCOPE = 'https://www.googleapis.com/auth/gmail.metadata';

const draftBodySchema = z.object({
	id: z.string().optional(),
	message: z.object({ raw: z.string().optional(), threadId: z.string().optional() }).optional(),
});

/** What each method does, by the name it has in the description. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
	'gmail.users.getProfile': ({ mailbox }) => ({
		emailAddress: mailbox.address,
		messagesTotal: mailbox.messageCount,
		threadsTotal: 0,
		historyId: '1',
	}),
	'gmail.users.settings.sendAs.list': ({ mailbox }) => ({
		sendAs: mailbox.aliases.map(({ address, name = '', status, isDefault = false }, index) => ({
			sendAsEmail: address,
			displayName: name,
			replyToAddress: '',
			signature: '',
			isDefault,
			...(index === 0
				? { isPrimary: true }
				: { treatAsAlias: true, verificationStatus: status ?? 'accepted' }),
		})),
	}),
	'gmail.users.drafts.create': (invocation) => {
		const { raw, threadId } = readMessage(invocation);
		return toDraft(invocation.mailbox.createDraft(raw, threadId));
	},
	'gmail.users.drafts.update': (invocation) => {
		const { raw, threadId } = readMessage(invocation);
		return toDraft(invocation.mailbox.updateDraft(invocation.id, raw, threadId));
	},
	'gmail.users.drafts.get': ({ mailbox, id, query }) => {
		const draft = mailbox.draft(id);
		return { id, message: toMessage(draft.message, query) };
	},
	'gmail.users.drafts.delete': ({ mailbox, id }) => {
		mailbox.deleteDraft(id);
		return undefined;
	},
	'gmail.users.drafts.send': ({ mailbox, json }) => {
		const { id = '' } = draftBodySchema.parse(json);
		return toReference(mailbox.sendDraft(id));
	},
	'gmail.users.messages.get': ({ mailbox, id, query }) => toMessage(mailbox.message(id), query),
	'gmail.users.messages.attachments.get': ({ mailbox, id, messageId }) => {
		const content = findFile(mailbox.message(messageId).raw, id);
		if (!content) throw invalidArgument('Invalid attachment token');
		return toBodyData(content);
	},
	'gmail.users.messages.list': ({ mailbox, scopes, query }) => {
		const found = mailbox.search(...toSearch(scopes, query));
		const messages = found.slice(0, Number(query.get('maxResults') ?? 100)).map(toReference);
		// Like Gmail, an empty list is left out.
		return {
			...(messages.length > 0 && {
				messages: messages.map(({ id, threadId }) => ({ id, threadId })),
			}),
			resultSizeEstimate: found.length,
		};
	},
	'gmail.users.threads.list': ({ mailbox, scopes, query }) => {
		const found = mailbox.searchThreads(...toSearch(scopes, query));
		const threads = found.slice(0, Number(query.get('maxResults') ?? 100)).map((id) => ({ id }));
		return { ...(threads.length > 0 && { threads }), resultSizeEstimate: found.length };
	},
	'gmail.users.threads.get': ({ mailbox, id, query }) => ({
		id,
		historyId: '1',
		messages: mailbox.thread(id).map((message) => toMessage(message, query)),
	}),
};

function readMessage({ json, media }: Invocation): { raw: Buffer; threadId: string | undefined } {
	const { message: { raw, threadId } = {} } = draftBodySchema.parse(json);
	if (media) return { raw: media, threadId };
	if (raw === undefined) throw invalidArgument("'raw' RFC822 payload message string required");
	return { raw: Buffer.from(raw, 'base64url'), threadId };
}

function toDraft({ id, message }: FakeDraft): object {
	return { id, message: toReference(message) };
}

function toReference({ id, threadId, labelIds }: FakeMessage) {
	return { id, threadId, labelIds };
}

/** What was searched for, and whether in spam and trash as well. */
function toSearch(scopes: readonly string[], query: URLSearchParams): [string, boolean] {
	const q = query.get('q');
	if (q === null) throw invalidArgument('the fake lists only what was searched for');
	if (scopes.every((scope) => scope === METADATA_SCOPE)) {
		throw new GoogleError(403, 'forbidden', "Metadata scope does not support 'q' parameter");
	}
	return [q, query.get('includeSpamTrash') === 'true'];
}

function toMessage(message: FakeMessage, query: URLSearchParams): object {
	return {
		...toReference(message),
		historyId: '1',
		internalDate: String(message.internalDate),
		sizeEstimate: message.raw.byteLength,
		...toFormat(message, query),
	};
}

function toFormat({ raw }: FakeMessage, query: URLSearchParams): object {
	const format = query.get('format') ?? 'full';
	if (format === 'minimal') return {};
	if (format === 'raw') return { raw: raw.toString('base64url') };
	const payload = toPayload(raw);
	if (format === 'full') return { payload };
	const wanted = query.getAll('metadataHeaders').map((name) => name.toLowerCase());
	const headers = payload.headers.filter(
		({ name }) => wanted.length === 0 || wanted.includes(name.toLowerCase()),
	);
	return { payload: { mimeType: payload.mimeType, headers } };
}
