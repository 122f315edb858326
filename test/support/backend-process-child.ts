import type { Backend } from '../../lib/core/backend';
import type { Clock, Ids } from '../../lib/core/ports';
import type { BackendCalls, ChildAnswer, ChildCommand } from './backend-process';
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
	const { submissions, rates } = backend;
	const calls: BackendCalls = { claim: submissions.claim, take: rates.take, rest: rates.rest };
	process.on('message', (command: ChildCommand) => {
		const { id } = command;
		perform(calls, command).then(
			(result) => answer({ id, result }),
			(error) => answer({ id, error: String(error) }),
		);
	});
	process.on('disconnect', () => process.exit());
	process.send?.('ready');
}

function perform<Name extends keyof BackendCalls>(
	calls: { [Each in Name]: (...args: Parameters<BackendCalls[Each]>) => Promise<unknown> },
	{ name, args }: ChildCommand<Name>,
): Promise<unknown> {
	return calls[name](...args);
}

function answer(message: ChildAnswer): void {
	process.send?.(message);
}

void main();
