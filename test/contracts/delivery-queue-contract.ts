import type { TestStore } from './backend/use-store';
import { describeBringing } from './delivery-queue/bringing';
import { describeRepeating } from './delivery-queue/repeating';
import { describeSharing } from './delivery-queue/sharing';
import { describeStopping } from './delivery-queue/stopping';
import { useDeliveries } from './delivery-queue/use-deliveries';

export interface DeliveryQueueContract {
	readonly name: string;
	/** Whether the store can be opened more than once, by other processes, too. */
	readonly shared: boolean;
	/** Makes an empty store for one test. */
	createStore(): TestStore | Promise<TestStore>;
}

/** How every queue brings messages to the workers. */
export function describeDeliveryQueueContract({
	name,
	shared,
	createStore,
}: DeliveryQueueContract): void {
	describe(`the contract of delivery queues, kept by ${name}`, () => {
		const opened = useDeliveries(createStore);

		describeBringing(opened);
		describeRepeating(opened);
		describeSharing(opened, shared);
		describeStopping(opened);
	});
}
