import { isOutboxError, OutboxError } from '../../core/errors';
import type { Clock } from '../../core/ports';
import type { DeliverableStep, DeliveryHooks } from '../../core/provider';
import type { Receipt } from '../../core/receipt';
import { commitTo } from '../hooks';
import { findNoted, prepareDraft, type PreparedDraft } from './drafts';
import { OUTLOOK, unreadableGraphAnswer, type GraphClient } from './graph-client';
import type { GraphMessage } from './graph-message';
import type { OutlookRequest } from './request';
import { toReceipt } from './response';

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
	{ client, clock }: Delivery,
): Promise<Receipt> {
	const prepared = await prepareDraft(step, hooks, client);
	const { message } = prepared;
	if (!message.isDraft) return toReceipt(message, step.request, clock.now());
	const alreadySent = await sendDraft(prepared, hooks, client);
	const sent = alreadySent ?? (await readBack(message, client, hooks.signal));
	return toReceipt(sent ?? message, step.request, clock.now());
}

/** @returns the message when it turns out that an earlier try had sent it */
async function sendDraft(
	{ message, reused }: PreparedDraft,
	{ signal, commit }: DeliveryHooks,
	client: GraphClient,
): Promise<GraphMessage | undefined> {
	try {
		const answer = await client.call({
			method: 'POST',
			path: `/messages/${encodeURIComponent(message.id)}/send`,
			body: '',
			permission: 'Mail.Send',
			signal,
			timeoutMs: SEND_TIMEOUT_MS,
			commit: () => commitTo(OUTLOOK, { commit, signal }),
		});
		// The real answer is empty; whatever says more may not come from Graph.
		if (answer.body.trim() !== '') throw unreadableGraphAnswer(true);
		return undefined;
	} catch (error) {
		if (!reused || !isOutboxError(error) || !isRefusal(error)) throw error;
		return explainRefusal(error, message, client, signal);
	}
}

/** Whether Graph itself has said that the message was not sent. */
function isRefusal({ delivery, details }: OutboxError): boolean {
	return delivery === 'not-sent' && details.status !== undefined;
}

/**
 * Why a draft of an earlier try was refused: perhaps because the request of that try, given up
 * long ago, has sent it in the end.
 */
async function explainRefusal(
	error: OutboxError,
	{ id }: GraphMessage,
	client: GraphClient,
	signal: AbortSignal,
): Promise<GraphMessage> {
	const found = await findNoted({ draftId: id }, client, signal).catch(() => undefined);
	if (found && !found.isDraft) return found;
	if (found || error.details.status !== 404) throw error;
	throw new OutboxError(
		'delivery_unknown',
		'The draft of this message vanished when it was to be sent again. An earlier try may have sent it.',
		{ delivery: 'unknown', details: { provider: 'outlook' } },
	);
}

/** What Graph shows of the message now: the draft still, or nothing yet, for some time. */
function readBack(
	{ id }: GraphMessage,
	client: GraphClient,
	signal: AbortSignal,
): Promise<GraphMessage | undefined> {
	return findNoted({ draftId: id }, client, signal, READ_BACK_TIMEOUT_MS).catch(() => undefined);
}
