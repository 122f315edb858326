import type { ClientContext, Result } from 'ioredis';

import {
	GET_DOCUMENTS,
	LIST_DOCUMENTS,
	PUT_DOCUMENTS,
	REMOVE_DOCUMENTS,
	SWAP_DOCUMENT,
} from './lua/documents';
import { STALE_ENTRIES, SWEEP_ENTRIES } from './lua/entries';
import { OPEN, SECRET } from './lua/installation';
import { LIST } from './lua/lists';
import { ADD_MESSAGES, SHOW_MESSAGES, STAGE_MESSAGES } from './lua/message-adds';
import { FORGET_EVENTS, FORGET_MESSAGES, PURGE_MESSAGES } from './lua/message-purge';
import {
	FIND_MESSAGES,
	HAS_CALL,
	LAST_EVENT,
	LIST_MESSAGES,
	MESSAGE_EVENTS,
	MESSAGE_STATS,
	READ_CONTENT,
} from './lua/message-reads';
import {
	CHANGE_MESSAGES,
	NEXT_DUE,
	RENEW_MESSAGES,
	SETTLE_MESSAGE,
	TAKE_MESSAGE,
	TAKE_MESSAGES,
} from './lua/message-turns';
import { REST, TAKE } from './lua/rates';
import {
	CLAIM,
	FIND_BY_KEY,
	FIND_BY_UID,
	FIND_NEWEST_IN_SLOT,
	PRUNE,
	RENEW,
	SWAP,
} from './lua/submissions';

/** What ioredis makes commands of: it sends a script once, and then only its hash. */
function toDefinition(lua: string) {
	return { lua, numberOfKeys: 1 };
}

/** One script a transition. Each takes the store's base key and then its own arguments. */
export const SCRIPTS = {
	outboxOpen: toDefinition(OPEN),
	outboxSecret: toDefinition(SECRET),
	outboxClaim: toDefinition(CLAIM),
	outboxSwap: toDefinition(SWAP),
	outboxRenew: toDefinition(RENEW),
	outboxFindByUid: toDefinition(FIND_BY_UID),
	outboxFindByKey: toDefinition(FIND_BY_KEY),
	outboxFindNewestInSlot: toDefinition(FIND_NEWEST_IN_SLOT),
	outboxList: toDefinition(LIST),
	outboxPrune: toDefinition(PRUNE),
	outboxTake: toDefinition(TAKE),
	outboxRest: toDefinition(REST),
	outboxAddMessages: toDefinition(ADD_MESSAGES),
	outboxStageMessages: toDefinition(STAGE_MESSAGES),
	outboxShowMessages: toDefinition(SHOW_MESSAGES),
	outboxHasCall: toDefinition(HAS_CALL),
	outboxFindMessages: toDefinition(FIND_MESSAGES),
	outboxListMessages: toDefinition(LIST_MESSAGES),
	outboxReadContent: toDefinition(READ_CONTENT),
	outboxTakeMessages: toDefinition(TAKE_MESSAGES),
	outboxTakeMessage: toDefinition(TAKE_MESSAGE),
	outboxRenewMessages: toDefinition(RENEW_MESSAGES),
	outboxSettleMessage: toDefinition(SETTLE_MESSAGE),
	outboxChangeMessages: toDefinition(CHANGE_MESSAGES),
	outboxNextDue: toDefinition(NEXT_DUE),
	outboxMessageStats: toDefinition(MESSAGE_STATS),
	outboxMessageEvents: toDefinition(MESSAGE_EVENTS),
	outboxLastEvent: toDefinition(LAST_EVENT),
	outboxPurgeMessages: toDefinition(PURGE_MESSAGES),
	outboxForgetMessages: toDefinition(FORGET_MESSAGES),
	outboxForgetEvents: toDefinition(FORGET_EVENTS),
	outboxStaleEntries: toDefinition(STALE_ENTRIES),
	outboxSweepEntries: toDefinition(SWEEP_ENTRIES),
	outboxPutDocuments: toDefinition(PUT_DOCUMENTS),
	outboxGetDocuments: toDefinition(GET_DOCUMENTS),
	outboxSwapDocument: toDefinition(SWAP_DOCUMENT),
	outboxRemoveDocuments: toDefinition(REMOVE_DOCUMENTS),
	outboxListDocuments: toDefinition(LIST_DOCUMENTS),
};
export type ScriptName = keyof typeof SCRIPTS;

type ScriptCommands<Context extends ClientContext> = Record<
	ScriptName,
	(baseKey: string, ...args: string[]) => Result<unknown, Context>
>;

declare module 'ioredis' {
	// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- adds to ioredis' own
	interface RedisCommander<Context extends ClientContext> extends ScriptCommands<Context> {}
}
