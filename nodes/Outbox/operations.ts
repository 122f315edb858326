import { runAddSender } from './add-sender';
import { runAddSuppressions } from './add-suppressions';
import { runCancelQueued } from './cancel-queued';
import { runCheckSuppressions } from './check-suppressions';
import { runConfirmSender } from './confirm-sender';
import { runCreateApiKey } from './create-api-key';
import { runDeleteContacts } from './delete-contacts';
import { runErase } from './erase-person';
import { runExport } from './export-messages';
import { runGetContact } from './get-contact';
import { runGet } from './get-message';
import { runGetQueued } from './get-queued';
import { runImportContacts } from './import-contacts';
import { runImportSuppressions } from './import-suppressions';
import { runListApiKeys } from './list-api-keys';
import { runListContacts } from './list-contacts';
import { runList } from './list-messages';
import { runListQueued } from './list-queued';
import { runListSenders } from './list-senders';
import { runListSuppressions } from './list-suppressions';
import type { Operation } from './operation';
import { runStats } from './message-stats';
import { runPurgeQueue } from './purge-queue';
import { runQueueStats } from './queue-stats';
import { runRemoveSenders } from './remove-senders';
import { runRemoveSuppressions } from './remove-suppressions';
import { runResolve } from './resolve-message';
import { runRespond } from './respond-to-call';
import { runRetryQueued } from './retry-queued';
import { runRevokeApiKey } from './revoke-api-key';
import { runTimeline } from './timeline';
import { runUpsertContact } from './upsert-contact';

/** What can be done with each resource, by the names in the panel. */
export const OPERATIONS = {
	message: {
		get: runGet,
		list: runList,
		resolve: runResolve,
		timeline: runTimeline,
		export: runExport,
		stats: runStats,
		erase: runErase,
	},
	queue: {
		get: runGetQueued,
		list: runListQueued,
		cancel: runCancelQueued,
		retry: runRetryQueued,
		stats: runQueueStats,
		purge: runPurgeQueue,
	},
	suppression: {
		add: runAddSuppressions,
		remove: runRemoveSuppressions,
		check: runCheckSuppressions,
		list: runListSuppressions,
		import: runImportSuppressions,
	},
	contact: {
		upsert: runUpsertContact,
		get: runGetContact,
		list: runListContacts,
		delete: runDeleteContacts,
		import: runImportContacts,
	},
	sender: {
		add: runAddSender,
		confirm: runConfirmSender,
		list: runListSenders,
		remove: runRemoveSenders,
	},
	api: {
		respond: runRespond,
		createKey: runCreateApiKey,
		listKeys: runListApiKeys,
		revokeKey: runRevokeApiKey,
	},
} as const satisfies Readonly<Record<string, Readonly<Record<string, Operation>>>>;
