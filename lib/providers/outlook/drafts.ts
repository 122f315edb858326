import { OutboxError } from '../../core/errors';
import type { DeliverableStep, DeliveryHooks } from '../../core/provider';
import type { Evidence } from '../../core/submission';
import { buildDraft, discard, isComplete } from './build-draft';
import type { GraphClient } from './graph-client';
import type { GraphMessage } from './graph-message';
import { findNoted } from './read-message';
import type { OutlookRequest } from './request';

/** A draft that only needs to be sent, or one that turned out to have been. */
export interface PreparedDraft {
	readonly message: GraphMessage;
	/** To be noted down with the commit, where that has not been done yet. */
	readonly evidence?: Evidence;
	/**
	 * What it means when it is not there at the moment it is sent. Absent for a draft that nobody but
	 * us has had time to touch.
	 */
	readonly whenGone?: () => OutboxError;
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
	if (earlier && (!earlier.isDraft || isComplete(evidence))) {
		if (mayBeOnItsWay(earlier, evidence)) throw movedError();
		return { message: earlier, whenGone: vanishedError };
	}
	if (earlier) await discard(earlier.id, client);
	const { message } = await buildDraft(request, hooks, client);
	return { message };
}

/** A message that waits in the Outbox still counts as a draft, but stands in another folder. */
export function mayBeOnItsWay(
	{ isDraft, parentFolderId }: GraphMessage,
	{ folderId }: Evidence,
): boolean {
	return isDraft && folderId !== undefined && parentFolderId !== folderId;
}

export function movedError(): OutboxError {
	return inDoubt(
		'The draft of this message has left the Drafts folder without being sent yet. It may be on its way; look into the mailbox.',
	);
}

export function vanishedError(): OutboxError {
	return inDoubt(
		'The draft of this message vanished when it was to be sent again. An earlier try may have sent it.',
	);
}

function inDoubt(text: string): OutboxError {
	return new OutboxError('delivery_unknown', text, {
		delivery: 'unknown',
		details: { provider: 'outlook' },
	});
}
