import { redisConnectionSchema } from '../../lib/backends/redis/options';
import { openRedisBackend } from '../../lib/backends/redis/redis-backend';
import { openSqliteBackend } from '../../lib/backends/sqlite/sqlite-backend';
import type { Backend } from '../../lib/core/backend';
import { createSystemClock, createSystemIds } from '../../lib/outbox/system';
import type { StoreAddress } from './assignment';

/** How long an operation waits for its turn, on a machine that is busy with all these processes. */
const PATIENCE_MS = 60_000;

/** The real store, going by the machine's or the server's own time. */
export function openStore(address: StoreAddress): Backend {
	const clock = createSystemClock();
	const ids = createSystemIds(clock);
	if (address.name === 'sqlite') {
		return openSqliteBackend({ path: address.path, clock, ids, lockWaitMs: PATIENCE_MS });
	}
	const { port, prefix, waitMs = PATIENCE_MS } = address;
	const server = redisConnectionSchema.parse({ host: '127.0.0.1', port });
	return openRedisBackend({ server, prefix, clock, ids, waitMs });
}
