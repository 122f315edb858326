import { createMemoryBackend } from '../../lib/backends/memory/memory-backend';
import { checkRedis, type RedisHealth } from '../../lib/backends/redis/health';
import { openRedisBackend } from '../../lib/backends/redis/redis-backend';
import type { StaticData } from '../../lib/backends/static-data/saved-store';
import {
	createStaticDataBackend,
	queueModeRefusal,
} from '../../lib/backends/static-data/static-data-backend';
import { createWorkflowStores } from '../../lib/backends/static-data/workflow-stores';
import { openSqliteBackend } from '../../lib/backends/sqlite/sqlite-backend';
import type { Backend } from '../../lib/core/backend';
import { sha256Hex } from '../../lib/core/fingerprint';
import type { HttpClient } from '../../lib/core/http-client';
import type { EmailMessage, LoadedAttachment, LoadedEmail } from '../../lib/core/message';
import type { Clock, Ids } from '../../lib/core/ports';
import type { Provider } from '../../lib/core/provider';
import { anywhere, publicOnly } from '../../lib/files/address-guard';
import { parseFileUrl } from '../../lib/files/file-url';
import { createStorageFolder, type StorageFolder } from '../../lib/files/storage-folder';
import { createUrlFetcher } from '../../lib/files/url-fetcher';
import type { UrlFiles } from '../../lib/outbox/load-attachments';
import type { Senders } from '../../lib/mail/senders';
import { createSystemClock, createSystemIds } from '../../lib/outbox/system';
import type { GmailOptions } from '../../lib/providers/gmail/options';
import { createGmailProvider } from '../../lib/providers/gmail/provider';
import { assertContentFits } from '../../lib/providers/gmail/request';
import { listSenders, type GmailSenders } from '../../lib/providers/gmail/senders';
import { toOutlookAccountId } from '../../lib/providers/outlook/account';
import { REQUESTS_AT_A_TIME, type Turns } from '../../lib/providers/outlook/graph-client';
import type { OutlookOptions } from '../../lib/providers/outlook/options';
import { createOutlookProvider } from '../../lib/providers/outlook/provider';
import { readOutlookSenders } from '../../lib/providers/outlook/senders';
import { toSmtpAccountId } from '../../lib/providers/smtp/account';
import type { SmtpConnectionOptions, SmtpOptions } from '../../lib/providers/smtp/options';
import { createPermits } from '../../lib/core/permits';
import { createSmtpPools } from '../../lib/providers/smtp/pool';
import { createSmtpProvider } from '../../lib/providers/smtp/provider';
import { verifySmtp } from '../../lib/providers/smtp/verify';
import { readRedisSettings, type RedisSettings } from './redis-settings';
import { toStorePath } from './store-location';

const FETCH_TIMEOUT_MS = 60_000;
/** Somebody is waiting in front of the screen. */
const CHECK_TIMEOUT_MS = 15_000;

/** An account of an HTTP service that somebody else logs in to. */
export interface HttpAccount<Options> {
	readonly http: HttpClient;
	readonly options: Options;
}

/** The same, once its own address is known. */
export interface HttpMailbox<Options> extends HttpAccount<Options> {
	readonly mailbox: string;
}

/** A store as a node has chosen it. `auto` is the one that all nodes agree on. */
export type StoreChoice =
	| { readonly kind: 'auto' | 'sqlite' }
	| { readonly kind: 'redis'; readonly settings: RedisSettings }
	| { readonly kind: 'static-data'; readonly workflowId: string; readonly staticData: StaticData };

type StaticDataChoice = Extract<StoreChoice, { readonly kind: 'static-data' }>;

/**
 * What all nodes of a process share: its connections to mail servers and its opened stores. The
 * only place that knows which providers and backends there are.
 */
export interface Runtime {
	readonly clock: Clock;
	readonly ids: Ids;
	/** @throws OutboxError `store_unavailable` */
	openStore(choice: StoreChoice): Backend;
	/** For sends that go out although the store cannot be reached. Forgets all with the process. */
	unguardedStore(): Backend;
	readonly smtp: {
		/** @param secret the store's, which Message-IDs derive from */
		connect(options: SmtpOptions, secret: Uint8Array): Provider<LoadedEmail>;
		/** @throws OutboxError saying which setting to change */
		verify(connection: SmtpConnectionOptions): Promise<void>;
	};
	readonly gmail: {
		listSenders(account: HttpAccount<GmailOptions>, signal: AbortSignal): Promise<GmailSenders>;
		/** @throws OutboxError `payload_too_large` for what cannot fit, whatever comes by URL */
		checkSize(email: EmailMessage): void;
		connect(account: HttpMailbox<GmailOptions>, secret: Uint8Array): Provider<LoadedEmail>;
	};
	readonly outlook: {
		/** The mailbox's own address is the default sender. */
		readSenders(account: HttpAccount<OutlookOptions>, signal: AbortSignal): Promise<Senders>;
		connect(account: HttpMailbox<OutlookOptions>, secret: Uint8Array): Provider<LoadedEmail>;
	};
	readonly redis: {
		/** @throws OutboxError `store_unavailable` saying which setting to change */
		check(settings: RedisSettings): Promise<RedisHealth>;
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
	const turnsOf = createTurns();
	const keep = (name: string, open: () => Backend): Backend => {
		const store = stores.get(name) ?? open();
		stores.set(name, store);
		return store;
	};
	const openSqlite = (): Backend => {
		const path = toStorePath(env);
		return keep(`sqlite ${path}`, () => openSqliteBackend({ path, clock, ids }));
	};
	/** The password is part of the name: whoever does not know it gets no store that others opened. */
	const openRedis = (settings: RedisSettings): Backend =>
		keep(`redis ${sha256Hex(JSON.stringify(settings))}`, () =>
			openRedisBackend({ ...settings, clock, ids }),
		);
	const workflowStores = createWorkflowStores({ clock, ids });
	const staticStores = new WeakMap<StaticData, Backend>();
	/** Each execution has static data of its own, and its store goes with it. */
	const openStaticData = ({ workflowId, staticData }: StaticDataChoice): Backend => {
		const known = staticStores.get(staticData);
		if (known) return known;
		const store = createStaticDataBackend({ stores: workflowStores, workflowId, staticData });
		staticStores.set(staticData, store);
		return store;
	};

	return {
		clock,
		ids,
		openStore(choice) {
			switch (choice.kind) {
				case 'static-data':
					if (env.EXECUTIONS_MODE === 'queue') throw queueModeRefusal();
					return openStaticData(choice);
				case 'redis':
					return openRedis(choice.settings);
				case 'sqlite':
					return openSqlite();
				case 'auto': {
					const settings = readRedisSettings(env);
					return settings ? openRedis(settings) : openSqlite();
				}
			}
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
		gmail: {
			listSenders: (account, signal) => listSenders({ ...account, clock }, signal),
			checkSize: (email) => assertContentFits({ ...email, attachments: atHand(email) }),
			connect: (account, secret) => createGmailProvider({ ...account, secret, clock }),
		},
		outlook: {
			readSenders: (account, signal) =>
				readOutlookSenders({ ...account, turns: createPermits(1), clock }, signal),
			connect: ({ mailbox, ...account }, secret) =>
				createOutlookProvider({
					...account,
					turns: turnsOf(`${account.options.baseUrl} ${mailbox.toLowerCase()}`),
					account: toOutlookAccountId(mailbox),
					secret,
					clock,
				}),
		},
		redis: {
			check: (settings) => checkRedis({ ...settings, timeoutMs: CHECK_TIMEOUT_MS }),
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

/** Every mailbox takes turns of its own, whichever node uses it. */
function createTurns(): (mailbox: string) => Turns {
	const turns = new Map<string, Turns>();
	return (mailbox) => {
		const known = turns.get(mailbox) ?? createPermits(REQUESTS_AT_A_TIME);
		turns.set(mailbox, known);
		return known;
	};
}

function atHand({ attachments }: EmailMessage): readonly LoadedAttachment[] {
	return attachments.flatMap(({ source, ...attachment }) =>
		source.kind === 'bytes' ? [{ ...attachment, source }] : [],
	);
}

/**
 * The one runtime of the process: n8n loads this package once. Nothing is opened before it is
 * used, and nothing of it keeps the process alive.
 */
export const runtime = createRuntime(process.env);
