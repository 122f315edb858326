import { attachmentSchema, uploadSchema, type AttachmentItem } from './attached-file';
import { GraphProblem } from './graph-problem';
import type { Answer } from './http';
import { listItems } from './list-items';
import type { Item, Lag, Mailbox } from './mailbox';
import type { Operation } from './reactions';
import { assertFits } from './uploads';
import {
	select,
	toAttachmentView,
	toExpandedAttachments,
	toExtendedProperties,
	toFolderView,
	toMessageView,
} from './views';

/** A call that was let in. */
export interface Call {
	readonly operation: Operation;
	readonly mailbox: Mailbox;
	/** The message's or folder's id, where the path has one. */
	readonly id: string;
	readonly query: URLSearchParams;
	readonly contentType: string;
	readonly body: Buffer;
	readonly json: unknown;
	/** Whether the caller prefers immutable ids. */
	readonly immutable: boolean;
}

export interface World {
	/** How a message looks right after it was sent. */
	readonly lag: Lag | undefined;
	readonly maxMessageBytes: number;
	now(): number;
	/** @throws GraphProblem when the id is another mailbox's */
	assertOwn(id: string, mailbox: Mailbox): void;
	deliver(item: Item): Promise<void>;
	openUpload(item: Item, file: AttachmentItem, mailbox: Mailbox): string;
}

export async function perform(call: Call, world: World): Promise<Answer> {
	const { operation, mailbox, id, query, immutable } = call;
	if (id !== '') world.assertOwn(id, mailbox);
	switch (operation) {
		case 'getUser':
			return { status: 200, json: select(toUserView(mailbox), query.get('$select')) };
		case 'getFolder':
			return { status: 200, json: select(toFolderView(mailbox, id), query.get('$select')) };
		case 'createDraft': {
			if (call.contentType !== 'text/plain') throw new GraphProblem(400, 'BadRequest', 'Not MIME.');
			const item = await mailbox.add(decodeMime(call.body), 'Drafts');
			return { status: 201, json: toMessageView(mailbox, item, immutable) };
		}
		case 'listMessages':
			return { status: 200, json: { value: listItems(call).map((item) => toJson(call, item)) } };
		case 'getMessage': {
			const item = look(mailbox.find(id));
			return { status: 200, json: toJson(call, item) };
		}
		case 'deleteMessage':
			mailbox.items.splice(mailbox.items.indexOf(mailbox.find(id)), 1);
			return { status: 204 };
		case 'sendDraft':
			await send(mailbox.find(id), mailbox, world);
			return { status: 202 };
		case 'addAttachment':
			return { status: 201, json: attach(call, mailbox.find(id), world) };
		case 'createUploadSession': {
			const { AttachmentItem: file } = uploadSchema.parse(call.json);
			const uploadUrl = world.openUpload(mailbox.find(id), file, mailbox);
			const expirationDateTime = '2030-01-01T00:00:00Z';
			return { status: 201, json: { uploadUrl, expirationDateTime, nextExpectedRanges: ['0-'] } };
		}
		case 'uploadRange':
			throw new Error('uploads have a server of their own');
	}
}

function decodeMime(body: Buffer): Buffer {
	const text = body.toString('latin1');
	const mime = Buffer.from(text, 'base64');
	if (mime.toString('base64') === text) return mime;
	throw new GraphProblem(400, 'ErrorMimeContentInvalidBase64String', 'Invalid base64 string.');
}

/** A message that was sent a moment ago still looks like something else for a while. */
function look(item: Item): Item {
	if (!item.lag) return item;
	const { looks, times } = item.lag;
	const shown = { ...item };
	item.lag = times > 1 ? { looks, times: times - 1 } : undefined;
	if (looks === 'missing') {
		throw new GraphProblem(404, 'ErrorItemNotFound', 'The specified object was not found.');
	}
	return shown;
}

function toJson({ mailbox, query, immutable }: Call, item: Item) {
	const expand = query.get('$expand') ?? '';
	return {
		...select(toMessageView(mailbox, item, immutable), query.get('$select')),
		...toExtendedProperties(item, expand),
		...toExpandedAttachments(item, expand),
	};
}

/** Also what happens when a person presses “Send”. */
export async function send(item: Item, mailbox: Mailbox, world: World): Promise<void> {
	if (!item.isDraft) {
		throw new GraphProblem(400, 'ErrorInvalidOperation', 'The message was already sent.');
	}
	const [from] = item.fields.from;
	if (from && !mailbox.mayFrom(from.address)) {
		throw new GraphProblem(403, 'ErrorSendAsDenied', 'The user account which was used is denied.');
	}
	const { to, cc, bcc } = item.fields;
	if (to.length + cc.length + bcc.length === 0) {
		throw new GraphProblem(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.');
	}
	assertFits(item, 0, world.maxMessageBytes);
	item.isDraft = false;
	item.sentAt = world.now();
	item.lag = world.lag;
	mailbox.move(item, 'SentItems');
	await world.deliver(item);
}

function attach(call: Call, item: Item, world: World) {
	const { contentBytes, ...file } = attachmentSchema.parse(call.json);
	const bytes = Buffer.from(contentBytes, 'base64');
	assertFits(item, bytes.length, world.maxMessageBytes);
	item.attachments.push({ ...file, bytes });
	return toAttachmentView(file, bytes.length);
}

function toUserView({ options }: Mailbox) {
	const { address, displayName = '', aliases = [] } = options;
	return {
		id: `user-${address}`,
		displayName,
		mail: address,
		userPrincipalName: address,
		proxyAddresses: [`SMTP:${address}`, ...aliases.map((alias) => `smtp:${alias}`), 'sip:x@y'],
	};
}
