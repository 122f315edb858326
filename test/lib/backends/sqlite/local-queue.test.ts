import { describeDeliveryQueueContract } from '../../../contracts/delivery-queue-contract';
import { createSqliteStore } from './sqlite-store';

describeDeliveryQueueContract({ name: 'sqlite', shared: true, createStore: createSqliteStore });
