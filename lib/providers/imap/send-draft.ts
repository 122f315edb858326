import { OutboxError } from '../../core/errors';
import type { DraftReference, StoredDraft } from '../../core/mail-store';
import type { DeliveryHooks, DoubtfulStep, Provider, Verdict } from '../../core/provider';
import type { Receipt } from '../../core/receipt';
import { draftMissing } from './errors';
import { readDraftReference } from './draft-reference';
import { findMessage } from './find-message';
import { findMailbox } from './mailboxes';
import { toOutgoing } from './outgoing';
import { fileCopy, findInSent } from './sent-mailbox';
import type { ImapSession } from './session';
import type { Store } from './store';
import { DRAFT_QUERY, openDraft, toVersion, type OpenDraft } from './stored-draft';

/** How long a draft that has been sent may take to be deleted. */
const DELETING_MS = 30_000;

/** A draft that is to leave as it was seen. */
interface DraftRequest {
	/** Of the submission that sends it. */
	readonly uid: string;
	readonly reference: DraftReference;
	readonly version: string;
}

/**
 * Sends drafts by the account's mail server, which cannot be told to: the draft is fetched, handed
 * over, filed and deleted. So the commit is what keeps it from leaving twice, and the copy in Sent
 * is what shows that it has left.
 */
export function createDraftProvider(
	store: Store,
	{ id, account }: Pick<Provider<StoredDraft>, 'id' | 'account'>,
): Provider<StoredDraft, DraftRequest> {
	return {
		id,
		account,
		plan: async ({ reference, version }, { uid }) => [
			{ id: 'email', request: { uid, reference, version } },
		],
		deliver: ({ request }, hooks) => sendDraft(store, request, hooks),
		reconcile: (step, { signal }) => reconcile(store, step, signal),
	};
}

async function sendDraft(
	store: Store,
	request: DraftRequest,
	hooks: DeliveryHooks,
): Promise<Receipt> {
	const draft = await fetchDraft(store, request, hooks.signal);
	const { message, copy } = toOutgoing(draft, request.uid, store);
	const evidence = { ...draft.reference, messageId: message.messageId };
	const receipt = await store.submit(message, {
		signal: hooks.signal,
		commit: () => hooks.commit(evidence),
	});
	// It has left: whatever happens from here on does not change that.
	const { messageId } = receipt;
	await fileCopy(store, copy, { ...evidence, ...(messageId !== undefined && { messageId }) });
	await discard(store, draft.reference);
	return receipt;
}

/** @throws OutboxError `not_found` when it is gone; a retryable one when it has been edited since */
async function fetchDraft(
	store: Store,
	{ reference, version }: DraftRequest,
	signal: AbortSignal,
): Promise<OpenDraft> {
	const found = await store.use(signal, async (session) => {
		const mailbox = await findMailbox(session, 'drafts', store.options.mailboxes);
		return findMessage(session, mailbox, readDraftReference(reference), DRAFT_QUERY);
	});
	if (!found) throw draftMissing();
	if (toVersion(found.place) !== version) {
		throw new OutboxError(
			'provider_error',
			'The draft was changed in the mailbox just before it was to be sent. Nothing was sent; send it again.',
			{ retry: 'later', details: { provider: 'imap' } },
		);
	}
	return openDraft(found);
}

/** Deletes a draft that has been sent, so that nobody sends it again by hand. */
async function discard(store: Store, reference: DraftReference): Promise<void> {
	const { place } = readDraftReference(reference);
	if (!place) return;
	const remove = async (session: ImapSession): Promise<void> => {
		const { uidValidity } = await session.open(place.mailbox, 'write');
		if (uidValidity === place.uidValidity) await session.erase(place.uid);
	};
	await store.tolerate('the draft that was sent is still among the drafts: delete it', () =>
		store.use(AbortSignal.timeout(DELETING_MS), remove),
	);
}

/** A copy in Sent shows that it has left. The lack of one shows nothing: we may not have got to it. */
async function reconcile(
	store: Store,
	{ uid, recipients, evidence }: DoubtfulStep,
	signal: AbortSignal,
): Promise<Verdict> {
	const known = readDraftReference(evidence);
	const receipt = await store.use(signal, (session) =>
		findInSent(session, store, known, { uid, recipients }),
	);
	if (!receipt) return { outcome: 'unknown' };
	await discard(store, evidence);
	return { outcome: 'sent', receipt };
}
