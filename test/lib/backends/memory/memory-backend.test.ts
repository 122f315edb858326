import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import { describeBackendContract } from '../../../contracts/backend-contract';
import { describeDocumentsContract } from '../../../contracts/documents-contract';
import { describeEraseContract } from '../../../contracts/erase-contract';
import { describeQueueContract } from '../../../contracts/queue-contract';

const memory = {
	name: 'memory',
	guarantees: { atomic: true, durable: 'never', shared: 'process' },
	createStore: () => ({ open: createMemoryBackend, remove: () => undefined }),
} as const;

describeBackendContract(memory);
describeQueueContract(memory);
describeDocumentsContract(memory);
describeEraseContract(memory);
