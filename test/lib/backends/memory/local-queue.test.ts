import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import { describeDeliveryQueueContract } from '../../../contracts/delivery-queue-contract';

describeDeliveryQueueContract({
	name: 'memory',
	shared: false,
	createStore: () => ({ open: createMemoryBackend, remove: () => undefined }),
});
