import { createMemoryBackend } from '../../lib/backends/memory/memory-backend';
import { openSqliteBackend } from '../../lib/backends/sqlite/sqlite-backend';
import type { Backend } from '../../lib/core/backend';
import type { LoadedEmail } from '../../lib/core/message';
import type { Clock, Ids } from '../../lib/core/ports';
import type { Provider } from '../../lib/core/provider';
import { anywhere, publicOnly } from '../../lib/files/address-guard';
import { parseFileUrl } from '../../lib/files/file-url';
import { createStorageFolder, type StorageFolder } from '../../lib/files/storage-folder';
import { createUrlFetcher } from '../../lib/files/url-fetcher';
import type { UrlFiles } from '../../lib/outbox/email/load-attachments';
import { createSystemClock, createSystemIds } from '../../lib/outbox/system';
import { toSmtpAccountId } from '../../lib/providers/smtp/account';
import type { SmtpConnectionOptions, SmtpOptions } from '../../lib/providers/smtp/options';
import { createSmtpPools } from '../../lib/providers/smtp/pool';
import { createSmtpProvider } from '../../lib/providers/smtp/provider';
import { verifySmtp } from '../../lib/providers/smtp/verify';
import { toStorePath } from './store-location';

const FETCH_TIMEOUT_MS = 60_000;

/**
 * What all nodes of a process share: its connections to mail servers and its opened stores. The
 * only place that knows which providers and backends there are.
 */
export interface Runtime {
	readonly clock: Clock;
	readonly ids: Ids;
	/** @throws OutboxError `store_unavailable` */
	openStore(): Backend;
	/** For sends that go out although the store cannot be reached. Forgets all with the process. */
	unguardedStore(): Backend;
	readonly smtp: {
		/** @param secret the store's, which Message-IDs derive from */
		connect(options: SmtpOptions, secret: Uint8Array): Provider<LoadedEmail>;
		/** @throws OutboxError saying which setting to change */
		verify(connection: SmtpConnectionOptions): Promise<void>;
	};
	/** Files that items name by their path. */
	readonly storage: StorageFolder;
	/** Files that items name by their URL. */
	urlFiles(options: { readonly allowPrivate: boolean; readonly maxBytes: number }): UrlFiles;
	/** Ends all connections and closes all stores. */
	close(): Promise<void>;
}

/** @param env read again at every use */
export function createRuntime(env: NodeJS.ProcessEnv): Runtime {
	const clock = createSystemClock();
	const ids = createSystemIds(clock);
	const stores = new Map<string, Backend>();
	const unguarded = createMemoryBackend({ clock, ids });
	const pools = createSmtpPools();

	return {
		clock,
		ids,
		openStore() {
			const path = toStorePath(env);
			const store = stores.get(path) ?? openSqliteBackend({ path, clock, ids });
			stores.set(path, store);
			return store;
		},
		unguardedStore: () => unguarded,
		smtp: {
			connect: (options, secret) =>
				createSmtpProvider({
					options,
					pools,
					account: toSmtpAccountId(options),
					secret,
					clock,
				}),
			verify: (connection) => verifySmtp(connection),
		},
		storage: {
			read: (path, options) => createStorageFolder(env.OUTBOX_STORAGE_DIR).read(path, options),
		},
		urlFiles(options) {
			const allowPrivate = options.allowPrivate || env.OUTBOX_ALLOW_PRIVATE_URLS === 'true';
			const guard = allowPrivate ? anywhere : publicOnly;
			const { maxBytes } = options;
			return {
				check: (url, field) => void parseFileUrl(url, { field, guard }),
				fetch: createUrlFetcher({ allowPrivate, maxBytes, timeoutMs: FETCH_TIMEOUT_MS }),
			};
		},
		async close() {
			const backends = [...stores.values()];
			stores.clear();
			await Promise.all([pools.close(), ...backends.map((backend) => backend.close())]);
		},
	};
}

/**
 * The one runtime of the process: n8n loads this package once. Nothing is opened before it is
 * used, and nothing of it keeps the process alive.
 */
export const runtime = createRuntime(process.env);
