import { describeQueueContract } from '../../../contracts/queue-contract';
import { createSqliteStore } from './sqlite-store';

describeQueueContract({
	name: 'sqlite',
	guarantees: { atomic: true, durable: 'immediately', shared: 'host' },
	createStore: createSqliteStore,
});
