import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Answer, Assignment, Report, Step } from './assignment';

/** A process of its own that sends. */
export interface SendingProcess {
	/** The steps that it has come by, those of all its sends together. */
	readonly passed: readonly Step[];
	/** Lets it begin, or go on from where it holds. */
	go(): void;
	/** Resolves when it has come to the step where it holds. */
	holding(): Promise<void>;
	/** What came of its orders, once it has done them all. */
	answers(): Promise<readonly Answer[]>;
	/** SIGKILL: nothing gets a chance to clean up. */
	kill(): Promise<void>;
}

/** Starts a process that has opened its store and waits for the word to go. */
async function startSendingProcess(assignment: Assignment): Promise<SendingProcess> {
	const child = fork(
		join(__dirname, '../support/run-typescript.cjs'),
		[join(__dirname, 'sending-process-child.ts'), JSON.stringify(assignment)],
		{ execArgv: [], stdio: ['ignore', 'inherit', 'pipe', 'ipc'] },
	);
	let complaints = '';
	child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text));
	const closed = once(child, 'close');
	const ended = closed.then(() => Promise.reject(new Error(`the process ended: ${complaints}`)));
	ended.catch(() => undefined);

	const passed: Step[] = [];
	const ready = deferred<void>();
	const held = deferred<void>();
	const done = deferred<readonly Answer[]>();
	child.on('message', (report: Report) => {
		if ('passed' in report) passed.push(report.passed);
		else if ('answers' in report) done.resolve(report.answers);
		else if (report.waitingAt === 'start') ready.resolve();
		else held.resolve();
	});
	await Promise.race([ready.promise, ended]);

	return {
		passed,
		go: () => void child.send('go'),
		holding: () => Promise.race([held.promise, ended]),
		answers: () => Promise.race([done.promise, ended]),
		async kill() {
			child.kill('SIGKILL');
			await closed;
		},
	};
}

/** Starts a process, and lets it do all its orders. */
export async function runSendingProcess(assignment: Assignment): Promise<readonly Answer[]> {
	return withProcesses([assignment], async ([sending]) => {
		sending?.go();
		return (await sending?.answers()) ?? [];
	});
}

/** Starts processes, and sees to it that none outlives the work with them. */
export async function withProcesses<Result>(
	assignments: readonly Assignment[],
	work: (processes: readonly SendingProcess[]) => Promise<Result>,
): Promise<Result> {
	const starting = await Promise.allSettled(assignments.map(startSendingProcess));
	const processes = starting.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
	try {
		if (processes.length < assignments.length) throw new Error('a process did not start');
		return await work(processes);
	} finally {
		await Promise.all(processes.map(({ kill }) => kill()));
	}
}

function deferred<T>() {
	let resolve: (value: T) => void = () => undefined;
	const promise = new Promise<T>((settle) => (resolve = settle));
	return { promise, resolve };
}
