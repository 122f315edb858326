import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Answer, Assignment, Report, Step } from './assignment';

/** A process of its own that sends. Its orders are named by their number. */
export interface SendingProcess {
	/** The steps that an order has come by. */
	passed(order: number): readonly Step[];
	/** Lets it begin, or go on from where it holds. */
	go(): void;
	/** Resolves when the order has come to the step where it holds. */
	holding(order: number): Promise<void>;
	/** What came of an order, once it is done. */
	answer(order: number): Promise<Answer>;
	/** What came of all. */
	answers(): Promise<readonly Answer[]>;
	/** SIGKILL: nothing gets a chance to clean up. */
	kill(): Promise<void>;
}

/** Starts a process that has opened its store and waits for the word to go. */
async function startSendingProcess(assignment: Assignment): Promise<SendingProcess> {
	const child = fork(
		join(__dirname, '../support/run-typescript.cjs'),
		[join(__dirname, 'sending-process-child.ts')],
		{ execArgv: [], stdio: ['ignore', 'inherit', 'pipe', 'ipc'] },
	);
	let complaints = '';
	child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text));
	const closed = once(child, 'close');
	const ended = closed.then(() => Promise.reject(new Error(`the process ended: ${complaints}`)));
	ended.catch(() => undefined);
	const unlessEnded = <T>(promise: Promise<T>): Promise<T> => Promise.race([promise, ended]);

	const ready = deferred<void>();
	const orders = assignment.orders.map(() => ({
		passed: [] as Step[],
		held: deferred<void>(),
		done: deferred<Answer>(),
	}));
	const find = (number: number) => {
		const order = orders[number];
		if (!order) throw new Error(`there is no order ${number}`);
		return order;
	};
	child.on('message', (report: Report) => {
		if ('ready' in report) return ready.resolve();
		const { passed, held, done } = find(report.order);
		if ('passed' in report) passed.push(report.passed);
		else if ('answer' in report) done.resolve(report.answer);
		else held.resolve();
	});
	child.send(assignment);
	await unlessEnded(ready.promise);

	return {
		passed: (order) => find(order).passed,
		go: () => void child.send('go'),
		holding: (order) => unlessEnded(find(order).held.promise),
		answer: (order) => unlessEnded(find(order).done.promise),
		answers: () => unlessEnded(Promise.all(orders.map(({ done }) => done.promise))),
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
		const failed = starting.find((each) => each.status === 'rejected');
		if (failed) throw failed.reason;
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
