import type { DatabaseSync } from 'node:sqlite';

import type { MessagePlace } from '../../../core/queue-query.ts';
import type { QueueFilter } from '../../../core/queue-store.ts';
import { createStatements } from './statements.ts';
import type { FoundRow } from './submissions.ts';

export interface ListMessagesArguments {
	readonly filter: QueueFilter;
	/** The place after which the list begins. */
	readonly after: MessagePlace | undefined;
	readonly limit: number;
}

export type MessageTerm = Exclude<keyof QueueFilter, 'createdFrom' | 'createdBefore'>;

/** The column that says what a term asks for, and the index that gives all that say so in order. */
const SOURCES: Readonly<Record<MessageTerm, { readonly column: string; readonly index: string }>> =
	{
		callUid: { column: 'call_uid', index: 'messages_by_call' },
		recipient: { column: 'recipient', index: 'messages_by_recipient' },
		contactId: { column: 'contact_id', index: 'messages_by_contact' },
		dealId: { column: 'deal_id', index: 'messages_by_deal' },
		tag: { column: 'tag', index: 'messages_by_tag' },
		state: { column: 'state', index: 'messages_by_state' },
		queue: { column: 'queue', index: 'messages_by_queue' },
	};

/** Those that fit the fewest messages come first. Nearly all messages are sent ones. */
export const MESSAGE_TERMS = Object.keys(SOURCES) as MessageTerm[];
const TERMS_FOR_SENT: readonly MessageTerm[] = [
	...MESSAGE_TERMS.filter((term) => term !== 'state'),
	'state',
];

/** Pages of messages, the newest first. */
export function createMessageLists(database: DatabaseSync) {
	const statements = createStatements(database);

	return {
		listMessages({ filter, after, limit }: ListMessagesArguments): FoundRow[] {
			const { createdFrom, createdBefore, ...values } = filter;
			const terms = (filter.state === 'sent' ? TERMS_FOR_SENT : MESSAGE_TERMS).filter(
				(term) => values[term] !== undefined,
			);
			const end = { createdAt: createdBefore ?? Number.MAX_SAFE_INTEGER, rank: 0 };
			const { createdAt, rank } = after && after.createdAt < end.createdAt ? after : end;
			return statements.get(toMessagesQuery(terms)).all({
				...Object.fromEntries(terms.map((term) => [term, values[term] ?? null])),
				from: createdFrom ?? 0,
				before: createdAt,
				beforeRank: rank,
				limit,
			});
		},
	};
}

/**
 * The first term leads through the messages that fit it, in order; the others are looked at in each.
 * Left to itself SQLite would choose by statistics that it does not have.
 */
export function toMessagesQuery(terms: readonly MessageTerm[]): string {
	const [first] = terms;
	const index = first ? SOURCES[first].index : 'messages_by_time';
	const conditions = [
		...terms.map((term) => `${SOURCES[term].column} = :${term}`),
		'created_at >= :from',
		'(created_at, rank) < (:before, :beforeRank)',
	];
	return `SELECT rank, uid, record FROM messages INDEXED BY ${index}
		WHERE ${conditions.join(' AND ')}
		ORDER BY created_at DESC, rank DESC LIMIT :limit`;
}
