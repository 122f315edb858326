import type { SaveHooks } from '../../core/mail-store';
import type { Evidence } from '../../core/submission';
import { addAttachment } from './attachments';
import type { GraphClient } from './graph-client';
import { MESSAGE_VIEW, parseAnswer, type GraphMessage } from './graph-message';
import { deleteMessage } from './read-message';
import type { OutlookRequest } from './request';

/** What is noted down of a draft: whether everything that belongs to the message is in it. */
const COMPLETE = 'complete';
const INCOMPLETE = 'incomplete';

/** Tidying up outlives the signal of whoever has given up. */
const DISCARD_TIMEOUT_MS = 10_000;

export interface BuiltDraft {
	readonly message: GraphMessage;
	readonly reference: Evidence;
}

/** Makes a draft of all that belongs to a message, and notes it down as soon as it is there. */
export async function buildDraft(
	{ mime, attachments }: OutlookRequest,
	{ signal, remember }: SaveHooks,
	client: GraphClient,
): Promise<BuiltDraft> {
	const answer = await client.call({
		method: 'POST',
		path: '/messages',
		headers: { 'content-type': 'text/plain' },
		body: mime.toString('base64'),
		permission: 'Mail.ReadWrite',
		signal,
	});
	const message = parseAnswer(MESSAGE_VIEW.schema, answer);
	const reference = { ...toReference(message), draft: COMPLETE };
	if (attachments.length > 0) {
		await remember({ ...reference, draft: INCOMPLETE });
		// One after another: they are written to the same item, and keep their order.
		for (const attachment of attachments) {
			await addAttachment(client, message.id, attachment, signal);
		}
	}
	await remember(reference);
	return { message, reference };
}

/** What a message is found by again. */
function toReference({
	id,
	conversationId,
	internetMessageId,
	parentFolderId,
}: GraphMessage): Evidence {
	return {
		draftId: id,
		...(internetMessageId && { messageId: internetMessageId }),
		...(conversationId && { conversationId }),
		...(parentFolderId && { folderId: parentFolderId }),
	};
}

/** Whether nothing is missing in a draft, as far as it was made by us. */
export function isComplete({ draft }: Evidence): boolean {
	return draft === COMPLETE;
}

/**
 * Deletes a draft that nobody needs, best effort: one that stays behind is untidy, but never sent.
 * @returns whether it is gone
 */
export function discard(id: string, client: GraphClient): Promise<boolean> {
	return deleteMessage(id, client, AbortSignal.timeout(DISCARD_TIMEOUT_MS)).then(
		() => true,
		() => false,
	);
}
