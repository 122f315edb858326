import { OutboxError, validationError } from '../../core/errors';
import type { DraftReference, StoredDraft } from '../../core/mail-store';
import type { DeliverableStep, PlannedStep, Provider } from '../../core/provider';
import { discard, isComplete } from './build-draft';
import { sendPrepared, type Delivery } from './deliver';
import { vanishedError, type PreparedDraft } from './drafts';
import { MESSAGE_VIEW, type GraphMessage } from './graph-message';
import { lookAtDraft } from './look-at-draft';
import { reconcile } from './reconcile';
import { recipientsOf } from './stored-draft';

/** All that it takes to send a draft that lies in the mailbox. */
export interface DraftRequest {
	readonly reference: DraftReference;
	/** As it was read, for as long as Graph shows nothing newer. */
	readonly message: GraphMessage;
	readonly recipients: readonly string[];
}

/** Sends drafts just as they lie in the mailbox. */
export function createDraftProvider(
	account: string,
	delivery: Delivery,
): Provider<StoredDraft, DraftRequest> {
	return {
		id: 'outlook',
		account,
		plan: async (draft) => [toStep(draft)],
		async deliver(step, hooks) {
			const prepared = await prepare(step, hooks.signal, delivery);
			const receipt = await sendPrepared(prepared, step.request, hooks, delivery);
			const { leftover } = step.request.reference;
			if (leftover !== undefined) await discard(leftover, delivery.client);
			return receipt;
		},
		reconcile: (step, hooks) => reconcile(step, hooks, delivery),
	};
}

/** @throws OutboxError `validation_error` on `draft_uid` for a draft that was never finished */
function toStep(draft: StoredDraft): PlannedStep<DraftRequest> {
	const { reference, threadId, messageId } = draft;
	const { draftId, folderId } = reference;
	if (draftId === undefined || !isComplete(reference)) {
		throw validationError(
			'draft_uid',
			'The draft was never finished: files are missing in it. Update it with all its files, or create another one.',
		);
	}
	const message: GraphMessage = {
		...{ id: draftId, isDraft: true, parentFolderId: folderId },
		...{ conversationId: threadId, internetMessageId: messageId },
	};
	return { id: 'email', request: { reference, message, recipients: recipientsOf(draft) } };
}

/** It was looked at before it was planned; only a further try has to look again. */
async function prepare(
	{ request: { reference, message }, evidence }: DeliverableStep<DraftRequest>,
	signal: AbortSignal,
	{ client }: Delivery,
): Promise<PreparedDraft> {
	if (evidence['draftId'] === undefined) {
		return { message, evidence: reference, whenGone: goneError };
	}
	const look = await lookAtDraft(reference, client, { view: MESSAGE_VIEW, signal });
	if (look.state === 'gone') throw goneError();
	return { message: look.message, evidence: reference, whenGone: vanishedError };
}

function goneError(): OutboxError {
	return new OutboxError(
		'not_found',
		'The draft is no longer in the mailbox: somebody has sent or deleted it. Nothing was sent now. Create another one.',
		{ details: { provider: 'outlook', field: 'draft_uid' } },
	);
}
