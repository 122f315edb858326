import type { Redis } from 'ioredis';

import { storeError } from '../../core/errors';
import { readInfo } from './info';

const KEEPS_ALL = 'noeviction';

/**
 * Refuses a server that makes room by evicting keys, before anything is written to it: a record that
 * is gone looks like a message that was never sent. Where the server forbids to ask, nobody knows,
 * and it is taken.
 *
 * @param where the server, e.g. `the Redis server localhost:6379`
 * @throws OutboxError `store_unavailable`
 */
export async function assertKeepsAll(client: Redis, where: string): Promise<void> {
	const fault = judgeEviction((await readInfo(client, 'memory')).get('maxmemory_policy'));
	if (fault !== undefined) {
		throw storeError(`Nothing is sent while the store is on ${where}. ${fault}`);
	}
}

/** What is wrong with a server's `maxmemory-policy`, and what to do; undefined when all is well. */
export function judgeEviction(policy: string | undefined): string | undefined {
	if (policy === undefined || policy === KEEPS_ALL) return undefined;
	return `Its maxmemory-policy is ${quote(policy)}, so when its memory is full it evicts records of sends, which are then repeated. Set it to ${KEEPS_ALL}.`;
}

/** A setting as the server says it, which may be anything. */
function quote(setting: string): string {
	return /^[a-z-]{1,40}$/.test(setting) ? setting : 'unknown';
}
