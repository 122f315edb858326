import type { StoreChoice } from './compose/stores';
import { readCredential } from './credential';
import type { NodeContext } from './node-context';
import { parseRedisSettings } from './redis-settings';
import type { SendOptions } from './send-options';

/**
 * Which store an item's option *Store* means. A credential is read once for all items.
 * @throws OutboxError without a usable credential, or the fault in it
 */
export function createStoreChooser(
	context: NodeContext,
): (store: SendOptions['store']) => Promise<StoreChoice> {
	let redis: Promise<StoreChoice> | undefined;
	return async (store) => {
		switch (store) {
			case 'redis':
				return (redis ??= readRedis(context));
			case 'staticData':
				return toStaticData(context);
			case 'auto':
			case 'sqlite':
				return { kind: store };
		}
	};
}

function toStaticData(context: NodeContext): StoreChoice {
	const { id: workflowId = '' } = context.getWorkflow();
	const staticData = context.getWorkflowStaticData('global');
	return { kind: 'static-data', workflowId, staticData };
}

async function readRedis(context: NodeContext): Promise<StoreChoice> {
	const data = await readCredential(context, 'outboxRedisApi', 'Redis server');
	return { kind: 'redis', settings: parseRedisSettings(data) };
}
