import { z } from 'zod/v4';

import { storeError } from '../../core/errors';
import { retainUntil, submissionSchema, type Submission } from '../../core/submission';
import { messageIdsOf } from '../../core/submission-query';
import type { StoredSubmission } from '../../core/submission-store';
import type { FoundRow, SubmissionRow } from './thread/submissions';

/** A submission as the table takes it. */
export function toRow(submission: Submission): SubmissionRow {
	const { uid, scope, key, createdAt, origin } = submission;
	const retentionEndsAt = retainUntil(submission);
	return {
		identity: { uid, scope, key, created_at: createdAt },
		content: {
			fingerprint: submission.fingerprint,
			slot: origin.slot ?? null,
			state: submission.state,
			operation: submission.operation,
			provider: submission.provider,
			account: submission.account,
			contact_id: submission.contactId ?? null,
			deal_id: submission.dealId ?? null,
			context_type: submission.contextType ?? null,
			context_id: submission.contextId ?? null,
			updated_at: submission.updatedAt,
			retain_until: retentionEndsAt === undefined ? null : Math.ceil(retentionEndsAt),
			record: JSON.stringify(submission),
		},
		recipients: JSON.stringify(submission.recipients),
		tags: JSON.stringify(submission.tags),
		messageIds: JSON.stringify(messageIdsOf(submission)),
	};
}

const rowSchema = z.object({
	uid: z.string(),
	revision: z.number(),
	lease_until: z.number().nullable(),
	record: z.string(),
});

/**
 * @param now milliseconds since the epoch
 * @throws OutboxError `store_unavailable` for a record that cannot be read: it must never pass for
 * absent
 */
export function parseRow(found: FoundRow, path: string, now: number): StoredSubmission {
	const row = rowSchema.safeParse(found).data;
	const submission = row && parseRecord(row.record);
	if (!submission || submission.uid !== row.uid) {
		throw storeError(
			`The record of the submission ${String(found['uid'])} in the store ${path} cannot be read, so nothing is sent for its key. Restore the store from a backup, or repair or remove this record.`,
		);
	}
	const { revision, lease_until: leaseUntil } = row;
	return { submission, revision, leaseRemainingMs: leaseUntil === null ? 0 : leaseUntil - now };
}

function parseRecord(record: string): Submission | undefined {
	try {
		return submissionSchema.safeParse(JSON.parse(record)).data;
	} catch {
		return undefined;
	}
}
