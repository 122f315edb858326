import { isOutboxError, OutboxError } from '../../core/errors';
import type { DeliverableStep, DeliveryHooks } from '../../core/provider';
import type { Evidence } from '../../core/submission';
import { addAttachment } from './attachments';
import type { GraphClient } from './graph-client';
import { MESSAGE_PROPERTIES, parseGraphMessage, type GraphMessage } from './graph-message';
import type { OutlookRequest } from './request';

/** What is noted down of a draft: whether everything that belongs to the message is in it. */
const COMPLETE = 'complete';
const INCOMPLETE = 'incomplete';

export interface PreparedDraft {
	readonly message: GraphMessage;
	/** Whether an earlier try made it, and may have sent it. */
	readonly reused: boolean;
}

/**
 * Brings a complete draft about. One that an earlier try has noted down is taken if it is complete,
 * and replaced if it is not; it may turn out to have been sent.
 */
export async function prepareDraft(
	{ request, evidence }: DeliverableStep<OutlookRequest>,
	hooks: Pick<DeliveryHooks, 'signal' | 'remember'>,
	client: GraphClient,
): Promise<PreparedDraft> {
	const earlier = await findNoted(evidence, client, hooks.signal);
	if (earlier && (!earlier.isDraft || evidence.draft === COMPLETE)) {
		if (!mayBeOnItsWay(earlier, evidence)) return { message: earlier, reused: true };
		throw movedError();
	}
	if (earlier) await discard(earlier, client, hooks.signal);
	return { message: await buildDraft(request, hooks, client), reused: false };
}

/** The message that an earlier try has noted down; undefined when there is none any more. */
export async function findNoted(
	{ draftId }: Evidence,
	client: GraphClient,
	signal: AbortSignal,
	timeoutMs?: number,
): Promise<GraphMessage | undefined> {
	if (draftId === undefined) return undefined;
	const answer = await client
		.call({
			method: 'GET',
			path: `/messages/${encodeURIComponent(draftId)}`,
			query: { $select: MESSAGE_PROPERTIES },
			permission: 'Mail.ReadWrite',
			signal,
			...(timeoutMs !== undefined && { timeoutMs }),
		})
		.catch((error: unknown) => {
			if (isOutboxError(error) && isNotFound(error)) return undefined;
			throw error;
		});
	return answer && parseGraphMessage(answer);
}

/** A mailbox that is not there has an error of its own. */
function isNotFound({ code, details }: OutboxError): boolean {
	return code === 'provider_error' && details.status === 404;
}

/** A message that waits in the Outbox still counts as a draft, but stands in another folder. */
export function mayBeOnItsWay(
	{ isDraft, parentFolderId }: GraphMessage,
	{ folderId }: Evidence,
): boolean {
	return isDraft && folderId !== undefined && parentFolderId !== folderId;
}

async function buildDraft(
	{ mime, attachments }: OutlookRequest,
	{ signal, remember }: Pick<DeliveryHooks, 'signal' | 'remember'>,
	client: GraphClient,
): Promise<GraphMessage> {
	const answer = await client.call({
		method: 'POST',
		path: '/messages',
		headers: { 'content-type': 'text/plain' },
		body: mime.toString('base64'),
		permission: 'Mail.ReadWrite',
		signal,
	});
	const message = parseGraphMessage(answer);
	const { id, conversationId, parentFolderId } = message;
	await remember({
		draftId: id,
		...(conversationId && { conversationId }),
		...(parentFolderId && { folderId: parentFolderId }),
		draft: attachments.length === 0 ? COMPLETE : INCOMPLETE,
	});
	if (attachments.length === 0) return message;
	// One after another: they are written to the same item, and keep their order.
	for (const attachment of attachments) await addAttachment(client, id, attachment, signal);
	await remember({ draft: COMPLETE });
	return message;
}

/** Best effort: a draft that stays behind is untidy, but is never sent. */
async function discard({ id }: GraphMessage, client: GraphClient, signal: AbortSignal) {
	await client
		.call({
			method: 'DELETE',
			path: `/messages/${encodeURIComponent(id)}`,
			permission: 'Mail.ReadWrite',
			signal,
		})
		.catch(() => undefined);
}

function movedError(): OutboxError {
	return new OutboxError(
		'delivery_unknown',
		'The draft of this message has left the Drafts folder without being sent yet. It may be on its way; look into the mailbox.',
		{ delivery: 'unknown', details: { provider: 'outlook' } },
	);
}
