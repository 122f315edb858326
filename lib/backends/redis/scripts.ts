import type { ClientContext, Result } from 'ioredis';

import { OPEN, SECRET } from './lua/installation';
import { LIST } from './lua/lists';
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
};
export type ScriptName = keyof typeof SCRIPTS;

type ScriptCommand<Context extends ClientContext> = (
	baseKey: string,
	...args: string[]
) => Result<unknown, Context>;

declare module 'ioredis' {
	interface RedisCommander<Context extends ClientContext> {
		outboxOpen: ScriptCommand<Context>;
		outboxSecret: ScriptCommand<Context>;
		outboxClaim: ScriptCommand<Context>;
		outboxSwap: ScriptCommand<Context>;
		outboxRenew: ScriptCommand<Context>;
		outboxFindByUid: ScriptCommand<Context>;
		outboxFindByKey: ScriptCommand<Context>;
		outboxFindNewestInSlot: ScriptCommand<Context>;
		outboxList: ScriptCommand<Context>;
		outboxPrune: ScriptCommand<Context>;
		outboxTake: ScriptCommand<Context>;
		outboxRest: ScriptCommand<Context>;
	}
}
