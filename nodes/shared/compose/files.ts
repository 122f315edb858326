import { anywhere, publicOnly } from '../../../lib/files/address-guard';
import { parseFileUrl } from '../../../lib/files/file-url';
import { createStorageFolder, type StorageFolder } from '../../../lib/files/storage-folder';
import { createUrlFetcher } from '../../../lib/files/url-fetcher';
import type { UrlFiles } from '../../../lib/outbox/load-attachments';

const FETCH_TIMEOUT_MS = 60_000;

/** Files that items name instead of bringing them along. */
export interface Files {
	/** By their path. */
	readonly storage: StorageFolder;
	/** By their URL. */
	urlFiles(options: { readonly allowPrivate: boolean; readonly maxBytes: number }): UrlFiles;
}

/** @param env read again at every use */
export function createFiles(env: NodeJS.ProcessEnv): Files {
	return {
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
	};
}
