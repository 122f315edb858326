import type { Guarantees } from '../../lib/core/backend';
import { useStore, type TestStore } from './backend/use-store';
import { describeAdding } from './queue/adding';
import { describeChanges } from './queue/changes';
import { describeEvents } from './queue/events';
import { describeForget } from './queue/forget';
import { describeLists } from './queue/lists';
import { describePurge } from './queue/purge';
import { describeSettling } from './queue/settling';
import { describeSharing } from './queue/sharing';
import { describeStats } from './queue/stats';
import { describeTaking } from './queue/taking';
import { toOpenedQueue } from './queue/use-queue';
import { describeWatching } from './queue/watching';

export interface QueueContract {
	readonly name: string;
	/** What the backend promises, and so what is asked of it. */
	readonly guarantees: Guarantees;
	/** Makes an empty store for one test. */
	createStore(): TestStore | Promise<TestStore>;
}

/** What every backend that keeps queued messages must do, as far as its guarantees go. */
export function describeQueueContract({ name, guarantees, createStore }: QueueContract): void {
	describe(`the contract of message queues, kept by ${name}`, () => {
		const openedStore = useStore(createStore);
		let queue: ReturnType<typeof toOpenedQueue>;
		beforeEach(() => {
			queue = toOpenedQueue(openedStore());
		});
		const opened = () => queue;

		describeAdding(opened);
		describeTaking(opened);
		describeSettling(opened);
		describeChanges(opened);
		describeEvents(opened);
		describeLists(opened);
		describeStats(opened);
		describePurge(opened);
		describeForget(opened);
		describeWatching(opened);
		describeSharing(opened, guarantees);
	});
}
