import type { Guarantees } from '../../../../lib/core/backend';
import { describeBackendContract } from '../../../contracts/backend-contract';
import { describeDocumentsContract } from '../../../contracts/documents-contract';
import { describeEraseContract } from '../../../contracts/erase-contract';
import { describeQueueContract } from '../../../contracts/queue-contract';
import { createRedisStore, useRedisServer } from './redis-store';

describe('the Redis store', () => {
	const redis = useRedisServer();
	const name = 'redis';
	const guarantees: Guarantees = { atomic: true, durable: 'within-a-second', shared: 'cluster' };
	const createStore = () => createRedisStore(redis());

	describeBackendContract({ name, guarantees, createStore });
	describeQueueContract({ name, guarantees, createStore });
	describeDocumentsContract({ name, guarantees, createStore });
	describeEraseContract({ name, createStore });
});
