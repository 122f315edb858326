import { describeEraseContract } from '../../../contracts/erase-contract';
import { createSqliteStore } from './sqlite-store';

describeEraseContract({ name: 'sqlite', createStore: createSqliteStore });
