import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Noun } from './idempotency';

/** Stores that workflows share. */
const SHARED_STORES: readonly INodePropertyOptions[] = [
	{
		name: 'Automatic (Recommended)',
		value: 'auto',
		description: 'The Redis that OUTBOX_REDIS_URL names for this n8n, else the SQLite file',
	},
	{
		name: 'Redis',
		value: 'redis',
		description: 'A Redis server that any number of hosts share, with a credential',
	},
	{
		name: 'SQLite',
		value: 'sqlite',
		description:
			'A file beside n8n’s own data, or in OUTBOX_DATA_DIR, shared by all n8n processes of this host',
	},
];

const STATIC_DATA: INodePropertyOptions = {
	name: 'Workflow Static Data',
	value: 'staticData',
	description: 'Inside this workflow, for those who want neither a file nor a server',
};

/** Where a node keeps, or looks up, what was sent. */
export function createStoreOption(noun: Noun): INodeProperties {
	return createOption(
		[...SHARED_STORES, STATIC_DATA],
		`Where it is recorded which ${noun}s were sent. Nodes with different stores do not know of each other's ${noun}s.`,
	);
}

/** Where a queue is, which must be a store that workflows share. */
export function createQueueStoreOption(): INodeProperties {
	return createOption(
		SHARED_STORES,
		'Where the queue is. The nodes that queue messages and those that deliver them need the same one.',
	);
}

function createOption(
	stores: readonly INodePropertyOptions[],
	description: string,
): INodeProperties {
	return {
		displayName: 'Store',
		name: 'store',
		type: 'options',
		// The credential field depends on it.
		noDataExpression: true,
		options: [...stores],
		default: 'auto',
		description,
	};
}

/** Says what the weakest store forgets, for as long as it is chosen. */
export function createStaticDataNotice(noun: Noun): INodeProperties {
	return {
		displayName: `Workflow static data forgets ${noun}s when n8n ends: those of manual runs, and those of executions that are cut off by it. What is forgotten is sent again when it comes again. It holds 1,000 ${noun}s at most, only this workflow knows of them, and queue mode refuses it. Prefer <b>Automatic</b>.`,
		name: 'staticDataNotice',
		type: 'notice',
		default: '',
		// With a slash: older releases of n8n look for other names among the neighbours, for ever.
		displayOptions: { show: { '/options.store': ['staticData'] } },
	};
}
