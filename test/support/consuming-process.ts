import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { StoreAddress } from './backend-process';

/** A worker in a process of its own that has taken a message and never comes to an end with it. */
export interface ConsumingProcess {
	/** The uid of its message. */
	readonly taken: unknown;
	/** SIGKILL: nothing gets a chance to clean up. */
	kill(): Promise<void>;
}

export async function startConsumingProcess(
	address: StoreAddress | undefined,
	{
		queue,
		account,
		leaseMs,
	}: { readonly queue: string; readonly account: string; readonly leaseMs: number },
): Promise<ConsumingProcess> {
	if (!address) throw new Error('the store says no address for other processes');
	const child = fork(
		join(__dirname, 'run-typescript.cjs'),
		[
			join(__dirname, 'consuming-process-child.ts'),
			...[address.module, address.place, queue, account, `${leaseMs}`],
		],
		{ execArgv: [] },
	);
	const exited = once(child, 'exit');
	const [taken]: unknown[] = await Promise.race([
		once(child, 'message'),
		exited.then(() => Promise.reject(new Error('the process ended before it took a message'))),
	]);
	return {
		taken,
		async kill() {
			child.kill('SIGKILL');
			await exited;
		},
	};
}
