import type { DatabaseSync } from 'node:sqlite';

import type { SubmissionFilter, SubmissionPlace } from '../../../core/submission-query.ts';
import { createStatements } from './statements.ts';
import type { FoundRow } from './submissions.ts';

export interface ListArguments {
	readonly filter: SubmissionFilter;
	/** The place after which the list begins. */
	readonly after: SubmissionPlace | undefined;
	readonly limit: number;
}

export type ListTerm = Exclude<keyof SubmissionFilter, 'createdFrom' | 'createdBefore'>;

/** Where a record says what a term asks for, and the index that gives all that say so in order. */
interface Source {
	readonly column: string;
	/** None where the column names one record. */
	readonly index?: string;
	/** The table of a list that belongs to the record. */
	readonly table?: string;
}

const SOURCES: Readonly<Record<ListTerm, Source>> = {
	uid: { column: 'uid' },
	key: { column: 'key', index: 'submissions_by_own_key' },
	messageId: {
		table: 'submission_message_ids',
		column: 'message_id',
		index: 'submission_message_ids_by_message_id',
	},
	contextId: { column: 'context_id', index: 'submissions_by_context' },
	dealId: { column: 'deal_id', index: 'submissions_by_deal' },
	contactId: { column: 'contact_id', index: 'submissions_by_contact' },
	recipient: {
		table: 'submission_recipients',
		column: 'recipient',
		index: 'submission_recipients_by_recipient',
	},
	state: { column: 'state', index: 'submissions_by_state' },
	tag: { table: 'submission_tags', column: 'tag', index: 'submission_tags_by_tag' },
	contextType: { column: 'context_type', index: 'submissions_by_context_type' },
};

/** Those that fit the fewest records come first. Nearly all records are sent ones. */
export const LIST_TERMS = Object.keys(SOURCES) as ListTerm[];
const TERMS_FOR_SENT: readonly ListTerm[] = [
	...LIST_TERMS.filter((term) => term !== 'state'),
	'state',
];

/** Pages of submissions, the newest first. */
export function createSubmissionLists(database: DatabaseSync) {
	const statements = createStatements(database);

	return {
		list({ filter, after, limit }: ListArguments): FoundRow[] {
			const { createdFrom, createdBefore, ...values } = filter;
			const terms = (filter.state === 'sent' ? TERMS_FOR_SENT : LIST_TERMS).filter(
				(term) => values[term] !== undefined,
			);
			const end = { createdAt: createdBefore ?? Number.MAX_SAFE_INTEGER, uid: '' };
			const { createdAt, uid } = after && after.createdAt < end.createdAt ? after : end;
			return statements.get(toListQuery(terms)).all({
				...Object.fromEntries(terms.map((term) => [term, values[term] ?? null])),
				from: createdFrom ?? 0,
				before: createdAt,
				beforeUid: uid,
				limit,
			});
		},
	};
}

/**
 * The first term leads through the records that fit it, in order; the others are looked at in each.
 * Left to itself SQLite would choose by statistics that it does not have.
 */
export function toListQuery([first, ...others]: readonly ListTerm[]): string {
	const { table, index, column }: Source = first
		? SOURCES[first]
		: { column: '', index: 'submissions_by_time' };
	const from = `${table ?? 'submissions'} AS place ${index === undefined ? '' : `INDEXED BY ${index}`}`;
	const record = table === undefined ? 'place' : 'submission';
	const conditions = [
		...(first ? [`place.${column} = :${first}`] : []),
		'place.created_at >= :from',
		'(place.created_at, place.uid) < (:before, :beforeUid)',
		...others.map((term) => toCondition(term, record)),
	];
	return `SELECT ${record}.uid, ${record}.revision, ${record}.lease_until, ${record}.record
		FROM ${from} ${table === undefined ? '' : 'CROSS JOIN submissions AS submission USING (uid)'}
		WHERE ${conditions.join(' AND ')}
		ORDER BY place.created_at DESC, place.uid DESC LIMIT :limit`;
}

function toCondition(term: ListTerm, record: string): string {
	const { table, column } = SOURCES[term];
	return table === undefined
		? `${record}.${column} = :${term}`
		: `EXISTS (SELECT 1 FROM ${table} WHERE uid = ${record}.uid AND ${column} = :${term})`;
}
