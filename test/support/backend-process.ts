import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { QueueStore } from '../../lib/core/queue-store';
import type { RateStore } from '../../lib/core/rates';
import type { SubmissionStore } from '../../lib/core/submission-store';

/** How a process of its own opens a store: see `OpenStore`. */
export interface StoreAddress {
	/** The absolute path of a module that exports `openStore`. */
	readonly module: string;
	/** Says which store, in the module's terms. */
	readonly place: string;
}

/** What can be asked of another process. */
export interface BackendCalls {
	readonly claim: SubmissionStore['claim'];
	readonly take: RateStore['take'];
	readonly rest: RateStore['rest'];
	readonly takeMessages: QueueStore['take'];
	/**
	 * Resolves when the process has been told of changes and then found the call. It watches from the
	 * first time on that it is asked this, and looks for the call only when it is told of something.
	 */
	noticesCall(callUid: string): Promise<boolean>;
}

/** A backend that another process has open. */
export interface BackendProcess extends BackendCalls {
	/** SIGKILL: nothing gets a chance to clean up. */
	kill(): Promise<void>;
}

export type ChildCommand<Name extends keyof BackendCalls = keyof BackendCalls> = {
	readonly [Each in Name]: {
		readonly id: number;
		readonly name: Each;
		readonly args: Parameters<BackendCalls[Each]>;
	};
}[Name];
export type ChildAnswer = {
	readonly id: number;
	readonly result?: unknown;
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
	const ask = async <Name extends keyof BackendCalls>(
		name: Name,
		args: Parameters<BackendCalls[Name]>,
	): Promise<Awaited<ReturnType<BackendCalls[Name]>>> => {
		const id = ++calls;
		const { result, error } = await new Promise<ChildAnswer>((resolve) => {
			waiting.set(id, resolve);
			child.send({ id, name, args });
		});
		if (error !== undefined) throw new Error(error);
		// What the other process answers is what this call returned there.
		return result as Awaited<ReturnType<BackendCalls[Name]>>;
	};

	return {
		claim: (...args) => ask('claim', args),
		take: (...args) => ask('take', args),
		rest: (...args) => ask('rest', args),
		takeMessages: (...args) => ask('takeMessages', args),
		noticesCall: (...args) => ask('noticesCall', args),
		async kill() {
			child.kill('SIGKILL');
			await exited;
		},
	};
}
