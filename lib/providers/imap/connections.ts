import { sha256Hex } from '../../core/fingerprint';
import { createImapConnection, type ImapConnection } from './connection';
import type { ImapOptions } from './options';

/** The connections of a process, one for each credential, kept across executions. */
export interface ImapConnections {
	/** Any changed setting, e.g. a new password, gets a connection of its own. */
	of(options: ImapOptions): ImapConnection;
	/** Ends all of them. */
	close(): Promise<void>;
}

/**
 * @param idleMs how long an unused connection is kept: servers let few of them be open for a user,
 * and people's own mail clients need some
 */
export function createImapConnections({
	idleMs = 30_000,
}: { readonly idleMs?: number } = {}): ImapConnections {
	const connections = new Map<string, ImapConnection>();
	return {
		of(options) {
			// Hashed, so that no secret lies around as a key.
			const key = sha256Hex(JSON.stringify(options));
			const existing = connections.get(key);
			if (existing) return existing;
			const connection: ImapConnection = createImapConnection(options, {
				idleMs,
				onIdle: () => {
					if (connections.get(key) === connection) connections.delete(key);
				},
			});
			connections.set(key, connection);
			return connection;
		},
		async close() {
			await Promise.all([...connections.values()].map((connection) => connection.close()));
		},
	};
}
