import { itemNotFound } from './graph-problem';
import { findFolder, toFolderId, toId, type Item, type Mailbox } from './mailbox';
import type { Address, MimeFields, MimeFile } from './mime';
import type { AttachedFile } from './attached-file';

type View = Readonly<Record<string, unknown>>;

/** A message as Graph shows it, with all its properties. */
export function toMessageView({ options }: Mailbox, item: Item, immutable: boolean): View {
	const { address, displayName = '' } = options;
	const { fields, place, folder } = item;
	const owner = { emailAddress: { address, name: displayName } };
	const from = toRecipients(fields.from)[0] ?? (item.isDraft ? owner : undefined);
	const outboxLook = item.lag?.looks === 'like in the Outbox';
	const isDraft = item.isDraft || item.lag !== undefined;
	return {
		id: toId(address, item, immutable),
		isDraft,
		conversationId: place.conversationId,
		conversationIndex: place.index.toString('base64'),
		internetMessageId: fields.messageId ?? null,
		parentFolderId: toFolderId(address, outboxLook ? 'Outbox' : item.lag ? 'Drafts' : folder),
		subject: fields.subject,
		...(from && { from, sender: from }),
		toRecipients: toRecipients(fields.to),
		ccRecipients: toRecipients(fields.cc),
		bccRecipients: toRecipients(fields.bcc),
		replyTo: toRecipients(fields.replyTo),
		body: toBody(fields),
		hasAttachments: filesOf(item).some(({ isInline }) => !isInline),
		changeKey: Buffer.from(`change ${item.changes}`).toString('base64'),
		lastModifiedDateTime: toTime(item.changedAt),
		receivedDateTime: toTime(item.receivedAt),
		sentDateTime: toTime(item.sentAt ?? item.receivedAt),
	};
}

/**
 * A folder as Graph shows it.
 * @param name its well-known name, e.g. `inbox`
 * @throws GraphProblem when there is no such folder
 */
export function toFolderView({ options: { address }, items }: Mailbox, name: string): View {
	const folder = findFolder(name);
	if (!folder) throw itemNotFound();
	return {
		id: toFolderId(address, folder),
		displayName: folder,
		parentFolderId: toFolderId(address, 'Root'),
		childFolderCount: 0,
		totalItemCount: items.filter((item) => item.folder === folder).length,
		unreadItemCount: 0,
		isHidden: false,
	};
}

/** The extended properties that a query names, as far as the message has them. */
export function toExtendedProperties({ fields }: Item, expand: string): View {
	const values: Readonly<Record<number, string | undefined>> = {
		0x1039: fields.references,
		0x1042: fields.inReplyTo,
		0x70: fields.threadTopic ?? fields.subject.replace(/^(re|fwd?): */i, ''),
	};
	const asked = [...expand.matchAll(/String (0x[0-9a-f]+)/gi)].map(([, tag]) => Number(tag));
	const found = asked.flatMap((tag) => {
		const value = values[tag];
		return value ? [{ id: `String 0x${tag.toString(16)}`, value }] : [];
	});
	return found.length > 0 ? { singleValueExtendedProperties: found } : {};
}

export function toAttachmentView(
	{ name, contentType, contentId, isInline }: AttachedFile,
	size: number,
): View {
	const id = `AAMkAttachment${size}=`;
	return {
		'@odata.type': '#microsoft.graph.fileAttachment',
		id,
		name,
		contentType,
		contentId: contentId ?? null,
		size,
		isInline,
	};
}

/** The files of a message, when a query asks for them; `$select` in it works as elsewhere. */
export function toExpandedAttachments(item: Item, expand: string): View {
	const [all, names] = /^attachments(?:\(\$select=([^)]*)\))?$/.exec(expand) ?? [];
	if (all === undefined) return {};
	const properties = names?.replace('microsoft.graph.fileAttachment/', '@odata.type,') ?? null;
	const views = filesOf(item).map((file) => ({
		...toAttachmentView(file, file.bytes.length),
		contentBytes: file.bytes.toString('base64'),
	}));
	return { attachments: views.map((view) => select(view, properties)) };
}

/** Exchange shows bodies in HTML, whatever they were written in. */
function toBody({ html, text }: MimeFields) {
	const content = html ?? toHtml(text);
	return {
		contentType: 'html',
		content: content === '' ? '' : `<html><body>${content}</body></html>`,
	};
}

function toHtml(text: string): string {
	const escaped = text.trim().replaceAll('&', '&amp;').replaceAll('<', '&lt;');
	return escaped.replaceAll(/\r?\n/g, '<br>');
}

function filesOf({ fields, attachments }: Item): readonly MimeFile[] {
	return [...fields.files, ...attachments];
}

/** What `$select` leaves of a view; the id is always there. */
export function select(view: View, names: string | null): View {
	if (!names) return view;
	const wanted = ['id', ...names.split(',')];
	return Object.fromEntries(Object.entries(view).filter(([name]) => wanted.includes(name)));
}

function toRecipients(addresses: readonly Address[]) {
	return addresses.map((emailAddress) => ({ emailAddress }));
}

function toTime(ms: number): string {
	return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
