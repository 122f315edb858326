import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { openStore } from './sqlite-store';

/** A script that watches a store, waits for nothing else, and forgets to end it. */
async function main(path: string): Promise<void> {
	const { messages } = openStore(path, { clock: createFakeClock(), ids: createFakeIds() });
	messages?.watch(() => undefined);
	await messages?.hasCall('call');
	console.log('watching');
}

void main(process.argv[3] ?? '');
