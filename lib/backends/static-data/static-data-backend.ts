import type { Backend } from '../../core/backend';
import { storeError, type OutboxError } from '../../core/errors';
import { createLocalBackend, type LocalStore } from '../local-backend';
import type { StaticData } from './saved-store';
import type { WorkflowStores } from './workflow-stores';

export interface StaticDataBackendOptions {
	readonly stores: WorkflowStores;
	readonly workflowId: string;
	/** The execution's copy. n8n saves it when the execution ends, and never in manual runs. */
	readonly staticData: StaticData;
}

/**
 * A store in a workflow's static data, for one execution: for those who want neither a file nor a
 * server. It is good for one process that runs the workflow's production executions. What an
 * execution recorded is lost when n8n is killed before the execution ends.
 */
export function createStaticDataBackend({
	stores,
	workflowId,
	staticData,
}: StaticDataBackendOptions): Backend {
	let store: LocalStore | undefined;
	return createLocalBackend({
		name: 'static-data',
		title: "The store in the workflow's static data",
		guarantees: { atomic: true, durable: 'when-execution-ends', shared: 'workflow' },
		open: () => (store ??= stores.open(workflowId, staticData)),
	});
}

/**
 * Why this store cannot be used in n8n's queue mode: workers start from empty static data and
 * overwrite what was saved.
 */
export function queueModeRefusal(): OutboxError {
	return storeError(
		"n8n runs in queue mode, where workers do not keep a workflow's static data and would not see what was sent before, so nothing was sent. Choose the Redis store: set OUTBOX_REDIS_URL for all n8n processes, or pick Redis with a credential in the node's Store option.",
	);
}
