import { validationError } from '../../core/errors';
import type { MailStore } from '../../core/mail-store';
import type { Environment } from '../environment';
import type { DraftRecord } from './draft-records';
import { openDraft, openDraftRecords } from './open-draft';
import { callOff } from './schedule-draft';

/**
 * Deletes a draft from its mailbox, and calls its planned send off. One that is gone already counts
 * as deleted.
 *
 * @throws OutboxError `not_found` for a uid that is not on record; `validation_error` on `draft_uid`
 * when it was sent; `idempotency_in_progress` while a worker is sending it
 */
export async function deleteDraft(
	{ uid, store }: { readonly uid: string; readonly store: MailStore },
	environment: Environment,
): Promise<DraftRecord> {
	const { record, fate } = await openDraft(uid, { store }, environment);
	if (fate.state === 'sent' || record.state === 'sent') {
		throw validationError(
			'draft_uid',
			`Draft ${uid} was sent already, so there is nothing to delete. The message lies in the Sent folder of ${record.mailbox}.`,
		);
	}
	await callOff(record, environment);
	if (fate.state === 'draft') {
		await store.remove(fate.draft.reference, environment.signal ?? new AbortController().signal);
	}
	const records = openDraftRecords(environment);
	const { plan: _calledOff, ...others } = await records.get(uid);
	const deleted: DraftRecord = { ...others, state: 'deleted' };
	await records.swap(await records.get(uid), deleted);
	return deleted;
}
