import { join, resolve } from 'node:path';

import { storeError } from '../../lib/core/errors';
import { SQLITE_FILE } from '../../lib/core/sqlite-file';

/**
 * Where the embedded store lies: in `OUTBOX_DATA_DIR`, else beside n8n's own data.
 *
 * @throws OutboxError `store_unavailable` in n8n's queue mode, whose workers may each have a disk of
 * their own, unless `OUTBOX_SQLITE_SHARED_DISK` says that they share one
 */
export function toStorePath(env: NodeJS.ProcessEnv): string {
	if (env.EXECUTIONS_MODE === 'queue' && env.OUTBOX_SQLITE_SHARED_DISK !== 'true') {
		throw storeError(
			'n8n runs in queue mode, where every worker may write to a disk of its own and would not see what the others sent, so nothing was sent. Set OUTBOX_REDIS_URL for every n8n process, e.g. redis://user:password@redis.example.com:6379, or choose Redis as the store of the node. If all n8n processes run on one host and share its disk, OUTBOX_SQLITE_SHARED_DISK=true allows SQLite.',
		);
	}
	const folder = env.OUTBOX_DATA_DIR || join(toUserFolder(env), '.n8n', 'outbox');
	return resolve(folder, SQLITE_FILE);
}

/** The same folder as n8n finds for itself. */
function toUserFolder(env: NodeJS.ProcessEnv): string {
	const home = process.platform === 'win32' ? env.USERPROFILE : env.HOME;
	return env.N8N_USER_FOLDER ?? home ?? process.cwd();
}
