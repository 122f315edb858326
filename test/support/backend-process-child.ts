import type { Backend } from '../../lib/core/backend';
import type { Clock, Ids } from '../../lib/core/ports';
import type { ChildAnswer, ChildCommand } from './backend-process';
import { createFakeClock } from './fake-clock';
import { createFakeIds } from './fake-ids';

/** What the module named on the command line exports. */
export type OpenStore = (
	place: string,
	environment: { readonly clock: Clock; readonly ids: Ids },
) => Backend;

const [storeModule = '', place = '', series = ''] = process.argv.slice(3);

async function main(): Promise<void> {
	const { openStore }: { openStore: OpenStore } = await import(storeModule);
	const backend = openStore(place, {
		clock: createFakeClock(),
		ids: createFakeIds({ series: Number(series) }),
	});
	process.on('message', ({ id, args }: ChildCommand) => {
		backend.submissions.claim(...args).then(
			(result) => answer({ id, result }),
			(error) => answer({ id, error: String(error) }),
		);
	});
	process.on('disconnect', () => process.exit());
	process.send?.('ready');
}

function answer(message: ChildAnswer): void {
	process.send?.(message);
}

void main();
