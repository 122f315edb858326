import { z } from 'zod/v4';

import { isOutboxError, OutboxError, validationError } from '../../core/errors';
import type { DraftReference } from '../../core/mail-store';
import { mayBeOnItsWay, movedError } from './drafts';
import type { GraphClient } from './graph-client';
import { parseAnswer, type GraphMessage, type MessageView } from './graph-message';
import { isOfAnotherMailbox, toOwnerText } from './ownership';
import { readMessage, toFilter, toUndefinedWhenNotFound } from './read-message';

/** What a look into the mailbox shows of a draft that people may have touched. */
export type DraftLook<M> =
	| { readonly state: 'draft'; readonly message: M; readonly reference: DraftReference }
	| { readonly state: 'sent'; readonly message: M }
	| { readonly state: 'gone' };

interface LookOptions<M> {
	readonly view: MessageView<M>;
	readonly signal: AbortSignal;
}

/** The folders that make a draft more, or less, than a draft. */
const OUTBOX = 'outbox';
const BINS = ['deleteditems', 'recoverableitemsdeletions'];

const folderSchema = z.object({ id: z.string() });

/**
 * Looks what became of a draft. One call where it lies where it lay; one that people have moved
 * takes the ids of the folders that it might be in, one that is not there a search for what was sent.
 *
 * @throws OutboxError `delivery_unknown` while it waits in the Outbox; `validation_error` on
 * `draft_uid` when it is another mailbox's
 */
export async function lookAtDraft<M extends GraphMessage>(
	reference: DraftReference,
	client: GraphClient,
	{ view, signal }: LookOptions<M>,
): Promise<DraftLook<M>> {
	const { draftId } = reference;
	if (draftId === undefined) return { state: 'gone' };
	const message = await readMessage(draftId, client, { view, signal }).catch((error: unknown) => {
		if (!isOutboxError(error) || !isOfAnotherMailbox(error)) throw error;
		throw validationError(
			'draft_uid',
			`The draft cannot be found: ${toOwnerText('it', client)} Use the account whose mailbox it is in.`,
		);
	});
	if (!message) {
		const sent = await findSent(reference, client, { view, signal });
		return sent ? { state: 'sent', message: sent } : { state: 'gone' };
	}
	if (!message.isDraft) return { state: 'sent', message };
	if (!mayBeOnItsWay(message, reference)) return { state: 'draft', message, reference };
	const folderId = message.parentFolderId ?? '';
	for (const name of [...BINS, OUTBOX]) {
		if ((await findFolderId(name, client, signal)) !== folderId) continue;
		if (name === OUTBOX) throw movedError();
		return { state: 'gone' };
	}
	return { state: 'draft', message, reference: { ...reference, folderId } };
}

/** @throws OutboxError `not_found` on `draft_uid` */
export function assertDraft<M>(look: DraftLook<M>): Extract<DraftLook<M>, { state: 'draft' }> {
	if (look.state === 'draft') return look;
	throw new OutboxError(
		'not_found',
		`The draft is no longer in the mailbox: somebody has ${look.state === 'sent' ? 'sent' : 'sent or deleted'} it. Create another one.`,
		{ details: { provider: 'outlook', field: 'draft_uid' } },
	);
}

/** Programs that do not send the draft itself, but a copy, keep its Message-ID. */
async function findSent<M extends GraphMessage>(
	{ messageId }: DraftReference,
	client: GraphClient,
	{ view, signal }: LookOptions<M>,
): Promise<M | undefined> {
	if (messageId === undefined) return undefined;
	const answer = await client.call({
		method: 'GET',
		path: '/messages',
		query: { ...view.query, $filter: toFilter('internetMessageId', messageId) },
		permission: 'Mail.ReadWrite',
		signal,
	});
	const { value } = parseAnswer(z.object({ value: z.array(view.schema) }), answer);
	return value.find(({ isDraft }) => !isDraft);
}

/**
 * @param name a well-known one
 * @see https://learn.microsoft.com/en-us/graph/api/resources/mailfolder
 */
async function findFolderId(
	name: string,
	client: GraphClient,
	signal: AbortSignal,
): Promise<string | undefined> {
	const answer = await client
		.call({
			method: 'GET',
			path: `/mailFolders/${name}`,
			query: { $select: 'id' },
			permission: 'Mail.ReadWrite',
			signal,
		})
		.catch(toUndefinedWhenNotFound);
	return answer && parseAnswer(folderSchema, answer).id;
}
