import { OutboxError, isOutboxError } from '../../core/errors';
import type { Clock } from '../../core/ports';
import type { DeliverableStep, DeliveryHooks } from '../../core/provider';
import type { Receipt } from '../../core/receipt';
import { commitTo, toLedgerError } from '../hooks';
import type { GmailApi } from './api';
import { discardDraft, readDraft, sendDraft, toFence, writeDraft, type Fence } from './drafts';
import { draftGoneError, draftGoneUnseenError, GMAIL, isNotFound } from './errors';
import { readMessage, type StoredMessage } from './messages';
import type { GmailRequest } from './request';
import { RECEIPT_HEADERS, toReceipt } from './response';
import { findSent } from './sent-mail';

const READ_BACK_TIMEOUT_MS = 10_000;

interface Mailbox {
	readonly api: GmailApi;
	readonly clock: Clock;
}

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
	mailbox: Mailbox,
): Promise<Receipt> {
	const earlier = toFence(evidence);
	const reused = earlier && (await reuseDraft(earlier, request, hooks, mailbox));
	if (reused?.receipt) return reused.receipt;
	const draft = reused?.draft ?? (await makeDraft(request, hooks, mailbox));
	await commitTo(GMAIL, hooks);
	const sent = await send(draft, hooks, mailbox);
	const sentAt = mailbox.clock.now();
	return toReceipt(sent, request, { stored: await readBack(sent.id, hooks, mailbox), sentAt });
}

/** An earlier try's draft, if it is still there; else the message that it became, if it became one. */
async function reuseDraft(
	fence: Fence,
	request: GmailRequest,
	hooks: DeliveryHooks,
	{ api, clock }: Mailbox,
): Promise<{ readonly draft?: ReadyDraft; readonly receipt?: Receipt } | undefined> {
	const { signal } = hooks;
	const found = await readDraft(api, fence, signal);
	if (!found) {
		const look = { signal, now: clock.now() };
		const receipt = await findSent(api, fence, request, look).catch((): never => {
			throw draftGoneUnseenError();
		});
		return receipt && { receipt };
	}
	if (found.messageId === fence.messageId) return { draft: { fence, made: 'earlier' } };
	// Somebody edited it meanwhile; what goes out is what was asked for.
	const restored = await writeDraft(api, request, signal, fence);
	await remember(restored, hooks);
	return { draft: { fence: restored, made: 'earlier' } };
}

async function makeDraft(
	request: GmailRequest,
	hooks: DeliveryHooks,
	{ api }: Mailbox,
): Promise<ReadyDraft> {
	const fence = await writeDraft(api, request, hooks.signal);
	try {
		await remember(fence, hooks);
	} catch (error) {
		// Nobody will ever find it again.
		await discardDraft(api, fence, hooks.signal);
		throw error;
	}
	return { fence, made: 'now' };
}

async function remember(fence: Fence, hooks: DeliveryHooks): Promise<void> {
	await hooks.remember(fence).catch((thrown: unknown): never => {
		throw toLedgerError(GMAIL, thrown);
	});
}

async function send(
	{ fence, made }: ReadyDraft,
	{ signal }: DeliveryHooks,
	{ api }: Mailbox,
): Promise<{ readonly id: string; readonly threadId: string }> {
	try {
		return await sendDraft(api, fence, signal);
	} catch (error) {
		if (isNotFound(error)) throw made === 'now' ? draftGoneError() : draftGoneUnseenError();
		if (isRefusedForGood(error)) await discardDraft(api, fence, signal);
		throw error;
	}
}

/** The message was sent, so a look at it that fails, or takes long, must not change that. */
function readBack(
	id: string,
	{ signal }: DeliveryHooks,
	{ api }: Mailbox,
): Promise<StoredMessage | undefined> {
	const inTime = AbortSignal.any([signal, AbortSignal.timeout(READ_BACK_TIMEOUT_MS)]);
	return readMessage(api, id, RECEIPT_HEADERS, inTime).catch(() => undefined);
}

function isRefusedForGood(error: unknown): error is OutboxError {
	return isOutboxError(error) && error.delivery === 'not-sent' && error.retry === 'never';
}
