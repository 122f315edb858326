import { isOutboxError, type OutboxError } from '../../core/errors';
import type { Clock } from '../../core/ports';
import type { DeliverableStep, DeliveryHooks } from '../../core/provider';
import type { Receipt } from '../../core/receipt';
import { commitTo } from '../hooks';
import { prepareDraft, type PreparedDraft } from './drafts';
import { OUTLOOK, unreadableGraphAnswer, type GraphClient } from './graph-client';
import type { GraphMessage } from './graph-message';
import { findNoted, toMessagePath } from './read-message';
import type { OutlookRequest } from './request';
import { toReceipt, type Addressed } from './response';

/** How long the sending request may take; what is not answered by then may have been sent. */
export const SEND_TIMEOUT_MS = 120_000;
/** The message has left, so nobody waits long for its details. */
const READ_BACK_TIMEOUT_MS = 10_000;

export interface Delivery {
	readonly client: GraphClient;
	readonly clock: Clock;
}

/**
 * Sends one message: draft, commit, send, and a look at what became of it.
 *
 * @throws OutboxError that says truly whether the message may have left
 */
export async function deliver(
	step: DeliverableStep<OutlookRequest>,
	hooks: DeliveryHooks,
	delivery: Delivery,
): Promise<Receipt> {
	const prepared = await prepareDraft(step, hooks, delivery.client);
	return sendPrepared(prepared, step.request, hooks, delivery);
}

/** Sends a draft that is ready, unless it was sent already. */
export async function sendPrepared(
	prepared: PreparedDraft,
	addressed: Addressed,
	hooks: Pick<DeliveryHooks, 'signal' | 'commit'>,
	{ client, clock }: Delivery,
): Promise<Receipt> {
	const { message } = prepared;
	if (!message.isDraft) return toReceipt(message, addressed, clock.now());
	const alreadySent = await sendDraft(prepared, hooks, client);
	const sent = alreadySent ?? (await readBack(message, client, hooks.signal));
	return toReceipt(sent ?? message, addressed, clock.now());
}

/** @returns the message when it turns out that somebody else, or an earlier try, had sent it */
async function sendDraft(
	prepared: PreparedDraft,
	{ signal, commit }: Pick<DeliveryHooks, 'signal' | 'commit'>,
	client: GraphClient,
): Promise<GraphMessage | undefined> {
	const { message, evidence } = prepared;
	try {
		const answer = await client.call({
			method: 'POST',
			path: `${toMessagePath(message.id)}/send`,
			body: '',
			permission: 'Mail.Send',
			signal,
			timeoutMs: SEND_TIMEOUT_MS,
			commit: () => commitTo(OUTLOOK, { commit, signal }, evidence),
		});
		// The real answer is empty; whatever says more may not come from Graph.
		if (answer.body.trim() !== '') throw unreadableGraphAnswer(true);
		return undefined;
	} catch (error) {
		if (!isOutboxError(error) || !isRefusal(error)) throw error;
		return explainRefusal(error, prepared, client, signal);
	}
}

/** Whether Graph itself has said that the message was not sent. */
function isRefusal({ delivery, details }: OutboxError): boolean {
	return delivery === 'not-sent' && details.status !== undefined;
}

/**
 * Why a draft that others may have touched was refused: perhaps because the request of an earlier
 * try, given up long ago, has sent it in the end, or a person has.
 */
async function explainRefusal(
	error: OutboxError,
	{ message: { id }, whenGone }: PreparedDraft,
	client: GraphClient,
	signal: AbortSignal,
): Promise<GraphMessage> {
	if (!whenGone) throw error;
	const found = await findNoted({ draftId: id }, client, signal).catch(() => undefined);
	if (found && !found.isDraft) return found;
	if (found || error.details.status !== 404) throw error;
	throw whenGone();
}

/** What Graph shows of the message now: the draft still, or nothing yet, for some time. */
function readBack(
	{ id }: GraphMessage,
	client: GraphClient,
	signal: AbortSignal,
): Promise<GraphMessage | undefined> {
	return findNoted({ draftId: id }, client, signal, READ_BACK_TIMEOUT_MS).catch(() => undefined);
}
