import type { DraftReference, SaveHooks } from '../../core/mail-store';
import { buildDraft, discard, isComplete } from './build-draft';
import type { GraphClient } from './graph-client';
import { MESSAGE_VIEW } from './graph-message';
import { assertDraft, lookAtDraft } from './look-at-draft';
import { deleteMessage } from './read-message';
import type { OutlookRequest } from './request';

/**
 * Makes a draft. The MIME of one cannot be replaced, so one that takes another's place is made first
 * and the other is deleted then; until it is complete the other one counts. Whichever of the two has
 * to be cleared away is noted down as `leftover`, so that a save that breaks off leaves none for good.
 *
 * @throws OutboxError `not_found` on `draft_uid` when the one to replace is no draft any more
 */
export async function saveDraft(
	request: OutlookRequest,
	replaces: DraftReference | undefined,
	{ signal, remember }: SaveHooks,
	client: GraphClient,
): Promise<DraftReference> {
	const old = replaces && assertDraft(await lookAtDraft(replaces, client, view(signal))).reference;
	let made: string | undefined;
	const note = (noted: DraftReference): Promise<void> => {
		made = noted['draftId'];
		return remember(old ? toNote(old, noted) : noted);
	};
	const { reference } = await buildDraft(request, { signal, remember: note }, client).catch(
		async (error: unknown) => {
			if (made !== undefined) await discard(made, client);
			throw error;
		},
	);
	return old ? clear(old, reference, client) : reference;
}

/**
 * Deletes a draft.
 * @returns false when it was no draft any more
 */
export async function removeDraft(
	reference: DraftReference,
	signal: AbortSignal,
	client: GraphClient,
): Promise<boolean> {
	const { leftover } = reference;
	if (leftover !== undefined) await discard(leftover, client);
	// A sent message keeps its id, and is not to be deleted.
	const look = await lookAtDraft(reference, client, view(signal));
	return look.state === 'draft' && deleteMessage(look.message.id, client, signal);
}

function view(signal: AbortSignal) {
	return { view: MESSAGE_VIEW, signal };
}

function toNote(old: DraftReference, noted: DraftReference): DraftReference {
	const [counts, leftover] = isComplete(noted) ? [noted, old] : [old, noted];
	return { ...counts, leftover: leftover['draftId'] ?? '' };
}

/** @returns the draft's reference, with what could not be cleared away */
async function clear(
	old: DraftReference,
	reference: DraftReference,
	client: GraphClient,
): Promise<DraftReference> {
	const { draftId = '', leftover } = old;
	if (leftover !== undefined) await discard(leftover, client);
	return (await discard(draftId, client)) ? reference : { ...reference, leftover: draftId };
}
