import { createSystemClock, createSystemIds } from '../../lib/outbox/system';
import type { OpenStore } from './backend-process-child';

const [storeModule = '', place = '', queue = '', account = '', leaseMs = ''] =
	process.argv.slice(3);

/** Takes one message and never comes to an end with it. */
async function main(): Promise<void> {
	const { openStore }: { openStore: OpenStore } = await import(storeModule);
	const clock = createSystemClock();
	openStore(place, { clock, ids: createSystemIds(clock) }).queue?.consume({
		queue,
		accounts: [account],
		concurrency: 1,
		leaseMs: Number(leaseMs),
		handle: async ({ message }) => {
			process.send?.(message.uid);
			return new Promise(() => undefined);
		},
		onTrouble: (error) => {
			throw error;
		},
	});
	process.on('disconnect', () => process.exit());
}

void main();
