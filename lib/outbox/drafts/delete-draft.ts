import { validationError } from '../../core/errors';
import type { MailStore } from '../../core/mail-store';
import { withDeadline } from '../deadline';
import type { Environment } from '../environment';
import { DEFAULT_POLICY } from '../policy';
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
		const { reference } = fate.draft;
		const { timeoutMs } = DEFAULT_POLICY;
		const { clock, signal: outer } = environment;
		await withDeadline((signal) => store.remove(reference, signal), { timeoutMs, clock, outer });
	}
	const records = openDraftRecords(environment);
	const current = await records.get(uid);
	const { plan: _calledOff, ...others } = current;
	const deleted: DraftRecord = { ...others, state: 'deleted' };
	// Where somebody else has changed it at the same time, the next look at it finds it gone.
	await records.swap(current, deleted);
	return deleted;
}
