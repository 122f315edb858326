import type { DatabaseSync } from 'node:sqlite';

import { createDocumentsTable } from './documents.ts';
import { createLog } from './log.ts';
import { createMessageEvents } from './message-events.ts';
import { createMessageLists } from './message-lists.ts';
import { createMessageTurns } from './message-turns.ts';
import { createMessageUpkeep } from './message-upkeep.ts';
import { createMessagesTable } from './messages.ts';
import { createRatesTables } from './rates.ts';
import { createSubmissionLists } from './submission-lists.ts';
import { createSubmissionsTable } from './submissions.ts';

/**
 * Everything the other thread may ask for. Each takes one argument and the batch's time.
 * @param path names the store in errors
 */
export function createOperations(database: DatabaseSync, path: string) {
	const submissions = createSubmissionsTable(database);
	const rates = createRatesTables(database);
	const lists = createSubmissionLists(database);
	const events = createMessageEvents(database);
	const messages = createMessagesTable(database, events, path);
	const turns = createMessageTurns(database, messages, events, path);
	const messageLists = createMessageLists(database);
	const upkeep = createMessageUpkeep(database);
	const documents = createDocumentsTable(database, path);
	const log = createLog(database);
	const keepSecret = database.prepare(
		`INSERT OR IGNORE INTO installation (name, value) VALUES ('secret', :candidate)`,
	);
	const secret = database.prepare(`SELECT value FROM installation WHERE name = 'secret'`);

	return {
		claim: submissions.claim,
		swap: submissions.swap,
		renew: submissions.renew,
		findByUid: submissions.findByUid,
		findByKey: submissions.findByKey,
		findNewestInSlot: submissions.findNewestInSlot,
		list: lists.list,
		take: rates.take,
		rest: rates.rest,

		addCall: messages.addCall,
		hasCall: messages.hasCall,
		findMessages: messages.findMessages,
		listMessages: messageLists.listMessages,
		readContent: messages.readContent,
		takeMessages: turns.takeMessages,
		takeMessage: turns.takeMessage,
		renewMessages: messages.renewMessages,
		settleMessage: messages.settleMessage,
		changeMessages: messages.changeMessages,
		countChanges: messages.countChanges,
		nextTurn: turns.nextTurn,
		queueStats: upkeep.queueStats,
		listEvents: events.listEvents,
		lastEvent: events.lastEvent,
		purgeMessages: upkeep.purgeMessages,
		forgetMessages: upkeep.forgetMessages,

		putDocuments: documents.putDocuments,
		getDocuments: documents.getDocuments,
		swapDocument: documents.swapDocument,
		removeDocuments: documents.removeDocuments,
		listDocuments: documents.listDocuments,

		emptyLog: log.emptyLog,
		rewrite: log.rewrite,

		prune(query: { readonly limit: number }, now: number): number {
			rates.removeEnded(now);
			documents.removeEnded(now);
			return submissions.prune(query, now);
		},

		/** The stored secret; the candidate becomes it when there is none yet. */
		secret({ candidate }: { readonly candidate: Uint8Array }): Uint8Array {
			keepSecret.run({ candidate });
			const kept = secret.get()?.['value'];
			if (!(kept instanceof Uint8Array)) throw new TypeError('the secret is no blob');
			return kept;
		},
	};
}

export type Operations = ReturnType<typeof createOperations>;
export type OperationName = keyof Operations;
export type ArgumentOf<Name extends OperationName> = Parameters<Operations[Name]>[0];

/**
 * Those that only look, or that cannot be a part of a commit. A batch of nothing else needs no lock,
 * and waits for none.
 */
export const READS: ReadonlySet<OperationName> = new Set([
	'findByUid',
	'findByKey',
	'findNewestInSlot',
	'list',
	'hasCall',
	'findMessages',
	'listMessages',
	'readContent',
	'countChanges',
	'nextTurn',
	'queueStats',
	'listEvents',
	'lastEvent',
	'getDocuments',
	'listDocuments',
	'emptyLog',
	'rewrite',
] as const);

export interface Call<Name extends OperationName = OperationName> {
	readonly name: Name;
	readonly argument: ArgumentOf<Name>;
}
