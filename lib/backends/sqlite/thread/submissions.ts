import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

import type { Guard, Lease, SlotQuery } from '../../../core/submission-store.ts';

/** A submission as the table takes it. */
export interface SubmissionRow {
	/** What stays as it was claimed. */
	readonly identity: {
		readonly uid: string;
		readonly scope: string;
		readonly key: string;
		readonly created_at: number;
	};
	/** What every write replaces, by column. */
	readonly content: Readonly<Record<ContentColumn, string | number | null>>;
	/** JSON arrays of strings. */
	readonly recipients: string;
	readonly tags: string;
	readonly messageIds: string;
}

const CONTENT_COLUMNS = [
	'fingerprint',
	'slot',
	'state',
	'operation',
	'provider',
	'account',
	'contact_id',
	'deal_id',
	'context_type',
	'context_id',
	'updated_at',
	'retain_until',
	'record',
] as const;
type ContentColumn = (typeof CONTENT_COLUMNS)[number];

/** A stored row as SQLite gives it; the other thread parses it. */
export type FoundRow = Record<string, SQLOutputValue>;

export type ClaimAnswer =
	{ readonly claimed: true } | { readonly claimed: false; readonly holder: FoundRow };

export interface ClaimArguments {
	readonly row: SubmissionRow;
	readonly lease: Lease;
	readonly supersede: { readonly uid: string; readonly revision: number } | undefined;
}

export interface SwapArguments {
	readonly row: SubmissionRow;
	readonly guard: Guard;
	readonly lease: Lease | null;
}

const FOUND = 'SELECT uid, revision, lease_until, record FROM submissions';
const HOLDS_KEY = 'scope = :scope AND key = :key AND holds_key = 1';

export function createSubmissionsTable(database: DatabaseSync) {
	const byKey = database.prepare(`${FOUND} WHERE ${HOLDS_KEY}`);
	const byUid = database.prepare(`${FOUND} WHERE uid = :uid`);
	const newestInSlot = database.prepare(
		`${FOUND} WHERE scope = :scope AND slot = :slot AND fingerprint = :fingerprint AND holds_key = 1
		ORDER BY created_at DESC, uid DESC LIMIT 1`,
	);
	const insert = database.prepare(
		`INSERT INTO submissions
			(uid, scope, key, created_at, holds_key, revision, lease_token, lease_until, ${CONTENT_COLUMNS.join()})
		VALUES
			(:uid, :scope, :key, :created_at, 1, 1, :lease_token, :lease_until, ${CONTENT_COLUMNS.map((column) => `:${column}`).join()})`,
	);
	// A superseded holder loses its lease too, or it could still write.
	const takeKeyAway = database.prepare(
		`UPDATE submissions
		SET holds_key = 0, revision = revision + 1, lease_token = NULL, lease_until = NULL
		WHERE uid = :uid AND revision = :revision AND ${HOLDS_KEY}`,
	);
	const update = `UPDATE submissions
		SET ${CONTENT_COLUMNS.map((column) => `${column} = :${column}`).join()},
			revision = revision + 1, lease_token = :lease_token, lease_until = :lease_until
		WHERE uid = :uid`;
	const updateByToken = database.prepare(`${update} AND lease_token = :token`);
	const updateByRevision = database.prepare(`${update} AND revision = :revision`);
	const renew = database.prepare(
		'UPDATE submissions SET lease_until = :lease_until WHERE uid = :uid AND lease_token = :lease_token',
	);
	const prune = database.prepare(
		`DELETE FROM submissions WHERE uid IN (
			SELECT uid FROM submissions
			WHERE retain_until <= :now AND (lease_until IS NULL OR lease_until <= :now)
			ORDER BY retain_until LIMIT :limit
		)`,
	);
	const lists = [
		{ of: 'recipients', ...createList(database, 'submission_recipients', 'recipient') },
		{ of: 'tags', ...createList(database, 'submission_tags', 'tag') },
		{ of: 'messageIds', ...createList(database, 'submission_message_ids', 'message_id') },
	] as const;

	return {
		claim({ row, lease, supersede }: ClaimArguments, now: number): ClaimAnswer {
			const { scope, key } = row.identity;
			if (supersede) takeKeyAway.run({ ...supersede, scope, key });
			const holder = byKey.get({ scope, key });
			if (holder) return { claimed: false, holder };
			insert.run({ ...row.identity, ...row.content, ...toLeaseColumns(lease, now) });
			for (const { of, add } of lists) add(row.identity, row[of]);
			return { claimed: true };
		},

		swap({ row, guard, lease }: SwapArguments, now: number): boolean {
			const { uid } = row.identity;
			const values = { uid, ...row.content, ...toLeaseColumns(lease, now) };
			const { changes } =
				'token' in guard
					? updateByToken.run({ ...values, token: guard.token })
					: updateByRevision.run({ ...values, revision: guard.revision });
			if (changes === 0) return false;
			for (const { of, replace } of lists) replace(row.identity, row[of]);
			return true;
		},

		renew({ uid, lease }: { readonly uid: string; readonly lease: Lease }, now: number): boolean {
			return renew.run({ uid, ...toLeaseColumns(lease, now) }).changes === 1;
		},

		findByUid({ uid }: { readonly uid: string }): FoundRow | undefined {
			return byUid.get({ uid });
		},

		findByKey({
			scope,
			key,
		}: {
			readonly scope: string;
			readonly key: string;
		}): FoundRow | undefined {
			return byKey.get({ scope, key });
		},

		findNewestInSlot({ scope, slot, fingerprint }: SlotQuery): FoundRow | undefined {
			return newestInSlot.get({ scope, slot, fingerprint });
		},

		prune({ limit }: { readonly limit: number }, now: number): number {
			return Number(prune.run({ now, limit }).changes);
		},
	};
}

function toLeaseColumns(lease: Lease | null, now: number) {
	return {
		lease_token: lease?.token ?? null,
		lease_until: lease ? Math.ceil(now + lease.ms) : null,
	};
}

const NO_STRINGS = JSON.stringify([]);

/** A table of strings that belong to a submission. Writing the same strings again writes nothing. */
function createList(database: DatabaseSync, table: string, column: string) {
	const remove = database.prepare(
		`DELETE FROM ${table} WHERE uid = :uid AND ${column} NOT IN (SELECT value FROM json_each(:values))`,
	);
	const add = database.prepare(
		`INSERT OR IGNORE INTO ${table} (uid, ${column}, created_at)
		SELECT :uid, value, :created_at FROM json_each(:values)`,
	);
	const addAll = ({ uid, created_at }: SubmissionRow['identity'], values: string): void => {
		if (values !== NO_STRINGS) add.run({ uid, created_at, values });
	};
	return {
		add: addAll,
		replace(identity: SubmissionRow['identity'], values: string): void {
			remove.run({ uid: identity.uid, values });
			addAll(identity, values);
		},
	};
}
