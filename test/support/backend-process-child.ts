import type { Backend } from '../../lib/core/backend';
import type { Clock, Ids } from '../../lib/core/ports';
import type { QueueStore } from '../../lib/core/queue-store';
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
	const calls: BackendCalls = {
		claim: submissions.claim,
		take: rates.take,
		rest: rates.rest,
		takeMessages: (...args) => messagesOf(backend).take(...args),
		noticesCall: createNotice(backend),
	};
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

function messagesOf({ name, messages }: Backend): QueueStore {
	if (!messages) throw new Error(`The backend ${name} keeps no messages.`);
	return messages;
}

function createNotice(backend: Backend): BackendCalls['noticesCall'] {
	const lookers = new Set<() => void>();
	let end: (() => void) | undefined;
	return (callUid) => {
		const messages = messagesOf(backend);
		end ??= messages.watch(() => lookers.forEach((look) => look()));
		return new Promise((resolve, reject) => {
			const look = (): void => {
				messages.hasCall(callUid).then((isThere) => {
					if (!isThere) return;
					lookers.delete(look);
					resolve(true);
				}, reject);
			};
			lookers.add(look);
		});
	};
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
