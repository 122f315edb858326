import { z } from 'zod/v4';

import { storeError, type OutboxError } from '../../core/errors';
import { retainUntil, submissionSchema, type Submission } from '../../core/submission';
import type { Lease, StoredSubmission } from '../../core/submission-store';
import { toIndexes, toIndexesHash } from './keys';
import type { WriteArguments } from './lua/submissions';

export interface Write {
	readonly submission: Submission;
	readonly lease: Lease | null;
	/** Who writes, and which of its writes this is: see the scripts. */
	readonly writer: string;
	readonly turn: number;
}

export function toWriteArguments({ submission, lease, writer, turn }: Write): WriteArguments {
	const retentionEndsAt = retainUntil(submission);
	const indexes = toIndexes(submission).join(' ');
	return [
		submission.uid,
		String(submission.createdAt),
		retentionEndsAt === undefined ? '-' : String(Math.ceil(retentionEndsAt)),
		indexes,
		toIndexesHash(indexes),
		JSON.stringify(submission),
		lease ? toWord(lease.token) : '-',
		lease ? String(lease.ms) : '',
		toWord(writer),
		String(turn),
	];
}

/** Tokens as they stand in the header of a record, which white space divides. */
export function toWord(token: string): string {
	return encodeURIComponent(token);
}

const foundSchema = z.tuple([z.string(), z.string(), z.string(), z.string()]);

/**
 * @param where the server, e.g. `the Redis server localhost:6379`
 * @throws OutboxError `store_unavailable` for a record that cannot be read: it must never pass for
 * absent
 */
export function parseFound(reply: unknown, where: string): StoredSubmission {
	const found = foundSchema.safeParse(reply).data;
	const submission = found && parseRecord(found[3]);
	if (!submission || submission.uid !== found[0]) throw unreadable(reply, where);
	return {
		submission,
		revision: Number(found[1]),
		leaseRemainingMs: Number(found[2]),
	};
}

function parseRecord(record: string): Submission | undefined {
	try {
		return submissionSchema.safeParse(JSON.parse(record)).data;
	} catch {
		return undefined;
	}
}

/** @param reply what a script answers about a record that it cannot read: the uid alone */
export function unreadable(reply: unknown, where: string): OutboxError {
	const uid = Array.isArray(reply) ? String(reply[0]) : 'unknown';
	return storeError(
		`The record of the submission ${uid} on ${where} cannot be read, or was evicted, so nothing is sent for its key. Restore the store from a backup, or repair or remove this record; the server's maxmemory-policy must be noeviction.`,
	);
}

/** @throws OutboxError `store_unavailable` for an entry that is not what we once wrote */
export function parseReply<T>(schema: z.ZodType<T>, reply: unknown, where: string): T {
	const { success, data } = schema.safeParse(reply);
	if (!success) throw storeError(`An entry of the store on ${where} cannot be read.`);
	return data;
}
