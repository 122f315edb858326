import { OutboxError, isOutboxError } from '../../core/errors';
import type { DeliverableStep, DeliveryHooks } from '../../core/provider';
import type { Receipt } from '../../core/receipt';
import { commitTo } from '../hooks';
import { readDraft, toFence, type Fence } from './drafts';
import { draftGoneError, draftGoneUnseenError, GMAIL, isNotFound } from './errors';
import { discardDraft, keepDraft, replaceDraft } from './kept-draft';
import type { GmailRequest } from './request';
import { sendAndReadBack, type Connection } from './send-draft';
import { findSent } from './sent-mail';

/** A draft to send; one that an earlier try made may be on its way already. */
interface ReadyDraft {
	readonly fence: Fence;
	readonly made: 'now' | 'earlier';
}

/**
 * Sends by way of a draft, which Gmail sends once at most. A fresh send takes three calls: make the
 * draft, send it, read the Message-ID back.
 *
 * @throws OutboxError that says truly whether the message may have left
 */
export async function deliver(
	{ request, evidence }: DeliverableStep<GmailRequest>,
	hooks: DeliveryHooks,
	gmail: Connection,
): Promise<Receipt> {
	const earlier = toFence(evidence);
	const reused = earlier && (await reuseDraft(earlier, request, hooks, gmail));
	if (reused?.receipt) return reused.receipt;
	const draft = reused?.draft ?? (await makeDraft(request, hooks, gmail));
	await commitTo(GMAIL, hooks);
	return send(draft, request, hooks, gmail);
}

/** An earlier try's draft, if it is still there; else the message that it became, if it became one. */
async function reuseDraft(
	fence: Fence,
	request: GmailRequest,
	hooks: DeliveryHooks,
	gmail: Connection,
): Promise<{ readonly draft?: ReadyDraft; readonly receipt?: Receipt } | undefined> {
	const { signal } = hooks;
	const found = await readDraft(gmail.api, fence, signal);
	if (!found) {
		const receipt = await findSent(gmail, fence, request, signal).catch((): never => {
			throw draftGoneUnseenError();
		});
		return receipt && { receipt };
	}
	if (found.messageId === fence.messageId) return { draft: { fence, made: 'earlier' } };
	// Somebody edited it meanwhile; what goes out is what was asked for.
	const restored = await replaceDraft(gmail.api, request, fence, hooks);
	if (!restored) throw draftGoneError();
	return { draft: { fence: restored, made: 'earlier' } };
}

async function makeDraft(
	request: GmailRequest,
	hooks: DeliveryHooks,
	{ api }: Connection,
): Promise<ReadyDraft> {
	return { fence: await keepDraft(api, request, hooks), made: 'now' };
}

async function send(
	{ fence, made }: ReadyDraft,
	{ recipients }: GmailRequest,
	{ signal }: DeliveryHooks,
	gmail: Connection,
): Promise<Receipt> {
	try {
		return await sendAndReadBack(gmail, fence, recipients, signal);
	} catch (error) {
		if (isNotFound(error)) throw made === 'now' ? draftGoneError() : draftGoneUnseenError();
		if (isRefusedForGood(error)) await discardDraft(gmail.api, fence, signal);
		throw error;
	}
}

function isRefusedForGood(error: unknown): error is OutboxError {
	return isOutboxError(error) && error.delivery === 'not-sent' && error.retry === 'never';
}
