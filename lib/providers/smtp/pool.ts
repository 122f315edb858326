import { sha256Hex } from '../../core/fingerprint';
import { openConnection } from './connection';
import { createConnectionPool, type ConnectionPool } from './connection-pool';
import type { SmtpConnectionOptions } from './options';

/** The open connections of a process, one pool for each credential, kept across executions. */
export interface SmtpPools {
	/** The pool of a credential. Any changed setting, e.g. a new password, gets a pool of its own. */
	of(connection: SmtpConnectionOptions): ConnectionPool;
	/** Ends all connections once the sends that use them are through. */
	close(): Promise<void>;
}

/**
 * @param idleMs how long an unused connection is kept: well under the five minutes after which
 * servers may close it themselves, perhaps in the middle of the next message
 */
export function createSmtpPools({ idleMs = 60_000 }: { readonly idleMs?: number } = {}): SmtpPools {
	const pools = new Map<string, ConnectionPool>();
	const keys = new WeakMap<SmtpConnectionOptions, string>();
	return {
		of(connection) {
			// Hashed, so that no secret lies around as a key.
			const key = keys.get(connection) ?? sha256Hex(JSON.stringify(connection));
			keys.set(connection, key);
			const existing = pools.get(key);
			if (existing) return existing;
			const pool: ConnectionPool = createConnectionPool({
				open: (signal) => openConnection(connection, signal),
				maxConnections: connection.maxConnections,
				idleMs,
				onEmpty: () => {
					if (pools.get(key) === pool) pools.delete(key);
				},
			});
			pools.set(key, pool);
			return pool;
		},
		async close() {
			await Promise.all([...pools.values()].map((pool) => pool.close()));
		},
	};
}
