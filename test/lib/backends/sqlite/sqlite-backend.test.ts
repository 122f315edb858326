import { describeBackendContract } from '../../../contracts/backend-contract';
import { createSqliteStore } from './sqlite-store';

describeBackendContract({
	name: 'sqlite',
	guarantees: { atomic: true, durable: 'immediately', shared: 'host' },
	createStore: createSqliteStore,
});
