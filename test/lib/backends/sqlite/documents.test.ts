import { describeDocumentsContract } from '../../../contracts/documents-contract';
import { createSqliteStore } from './sqlite-store';

describeDocumentsContract({
	name: 'sqlite',
	guarantees: { atomic: true, durable: 'immediately', shared: 'host' },
	createStore: createSqliteStore,
});
