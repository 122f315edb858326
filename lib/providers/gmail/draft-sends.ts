import type { StoredDraft } from '../../core/mail-store';
import type { DeliverableStep, DeliveryHooks, Provider } from '../../core/provider';
import type { Receipt } from '../../core/receipt';
import { toAsciiAddress } from '../../mail/addr-spec';
import { commitTo } from '../hooks';
import { toFence, type Fence } from './drafts';
import { draftGoneUnseenError, draftMissingError, GMAIL, isNotFound } from './errors';
import { reconcile } from './reconcile';
import { sendAndReadBack, type Connection } from './send-draft';
import { findSent } from './sent-mail';
import { readReference } from './stored-draft';

/** A draft to send as it lies there. */
export interface DraftRequest {
	/** What our marker in the draft says. */
	readonly uid: string;
	readonly fence: Fence;
	readonly recipients: readonly string[];
}

/** Sends drafts that people can see, and never deletes one: it is theirs as much as ours. */
export function createDraftSends(
	account: string,
	gmail: Connection,
): Provider<StoredDraft, DraftRequest> {
	return {
		id: GMAIL.provider,
		account,
		async plan({ reference, to, cc, bcc }, { uid }) {
			const recipients = [...to, ...cc, ...bcc].map(({ address }) => toAsciiAddress(address));
			return [{ id: 'email', request: { uid, fence: readReference(reference), recipients } }];
		},
		deliver: (step, hooks) => deliverDraft(step, hooks, gmail),
		reconcile: (step, hooks) => reconcile(step, hooks, gmail),
	};
}

/** Takes two calls: send the draft, read the Message-ID back. */
async function deliverDraft(
	{ request, evidence }: DeliverableStep<DraftRequest>,
	hooks: DeliveryHooks,
	gmail: Connection,
): Promise<Receipt> {
	const { fence, recipients } = request;
	await commitTo(GMAIL, hooks, fence);
	try {
		return await sendAndReadBack(gmail, fence, recipients, hooks.signal);
	} catch (error) {
		if (!isNotFound(error)) throw error;
		const isFirstTry = toFence(evidence) === undefined;
		return findSentMeanwhile(request, { isFirstTry, signal: hooks.signal }, gmail);
	}
}

/**
 * The draft was gone when it was to be sent.
 * @throws OutboxError `not_found` when this send cannot be what became of it; else `delivery_unknown`
 */
async function findSentMeanwhile(
	request: DraftRequest,
	{ isFirstTry, signal }: { readonly isFirstTry: boolean; readonly signal: AbortSignal },
	gmail: Connection,
): Promise<Receipt> {
	const receipt = await findSent(gmail, request.fence, request, signal).catch((): never => {
		throw draftGoneUnseenError();
	});
	if (receipt) return receipt;
	throw isFirstTry ? draftMissingError() : draftGoneUnseenError();
}
