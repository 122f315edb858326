import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import { describeBackendContract } from '../../../contracts/backend-contract';

describeBackendContract({
	name: 'memory',
	guarantees: { atomic: true, durable: 'never', shared: 'process' },
	createStore: () => ({ open: createMemoryBackend, remove: () => undefined }),
});
