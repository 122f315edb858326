import { describeBackendContract } from '../../../contracts/backend-contract';
import { createRedisStore, useRedisServer } from './redis-store';

describe('the Redis store', () => {
	const redis = useRedisServer();

	describeBackendContract({
		name: 'redis',
		guarantees: { atomic: true, durable: 'within-a-second', shared: 'cluster' },
		createStore: () => createRedisStore(redis()),
	});
});
