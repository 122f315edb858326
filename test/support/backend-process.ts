import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { ClaimResult, Lease } from '../../lib/core/submission-store';
import type { Submission } from '../../lib/core/submission';

/** How a process of its own opens a store: see `OpenStore`. */
export interface StoreAddress {
	/** The absolute path of a module that exports `openStore`. */
	readonly module: string;
	/** Says which store, in the module's terms. */
	readonly place: string;
}

/** A backend that another process has open. */
export interface BackendProcess {
	claim(submission: Submission, lease: Lease): Promise<ClaimResult>;
	/** SIGKILL: nothing gets a chance to clean up. */
	kill(): Promise<void>;
}

export type ChildCommand = { readonly id: number; readonly args: [Submission, Lease] };
export type ChildAnswer = {
	readonly id: number;
	readonly result?: ClaimResult;
	readonly error?: string;
};

/** @param series keeps the process's ids apart from those of the others */
export async function startBackendProcess(
	{ module, place }: StoreAddress,
	series: number,
): Promise<BackendProcess> {
	const waiting = new Map<number, (answer: ChildAnswer) => void>();
	const child = fork(
		join(__dirname, 'run-typescript.cjs'),
		[join(__dirname, 'backend-process-child.ts'), module, place, String(series)],
		{ execArgv: [] },
	);
	const exited = once(child, 'exit');
	await Promise.race([
		once(child, 'message'),
		exited.then(() => Promise.reject(new Error('the process with the backend did not start'))),
	]);
	child.on('message', (answer: ChildAnswer) => {
		waiting.get(answer.id)?.(answer);
		waiting.delete(answer.id);
	});
	let calls = 0;

	return {
		async claim(...args) {
			const id = ++calls;
			const { result, error } = await new Promise<ChildAnswer>((resolve) => {
				waiting.set(id, resolve);
				child.send({ id, args } satisfies ChildCommand);
			});
			if (!result) throw new Error(error);
			return result;
		},
		async kill() {
			child.kill('SIGKILL');
			await exited;
		},
	};
}
