import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { projectDir } from './built';

/** A process of its own, so that its work does not count as that of the measured one. */
export interface Child<Ready> {
	/** What it said when it was ready. */
	readonly ready: Ready;
	/** Asks it for a number, e.g. of messages. */
	ask(question: string): Promise<number>;
	stop(): Promise<void>;
}

export interface ChildOptions<Ready> {
	/** What Node runs: a file of TypeScript that it understands by itself, or another. */
	readonly file: string;
	readonly args?: readonly string[];
	/** Of Node, e.g. `--expose-gc`. */
	readonly flags?: readonly string[];
	readonly parse: (message: unknown) => Ready;
}

/** Starts a process that sends one message when it is ready and answers every later one. */
export async function startChild<Ready>({
	file,
	args = [],
	flags = [],
	parse,
}: ChildOptions<Ready>): Promise<Child<Ready>> {
	const child = fork(file, [...args], {
		execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', ...flags],
	});
	const ended = once(child, 'exit');
	const next = async (): Promise<unknown> => {
		const failed = ended.then(() => Promise.reject(new Error(`${file} has ended by itself.`)));
		const [message] = (await Promise.race([once(child, 'message'), failed])) as [unknown];
		return message;
	};
	const killWithUs = (): void => void child.kill('SIGKILL');
	process.once('exit', killWithUs);
	return {
		ready: parse(await next()),
		async ask(question) {
			child.send(question);
			return Number(await next());
		},
		async stop() {
			process.off('exit', killWithUs);
			child.kill('SIGKILL');
			await ended;
		},
	};
}

/** The same with a file of TypeScript that imports others, as the bench itself does. */
export function startTypeScriptChild<Ready>({
	file,
	args = [],
	...options
}: ChildOptions<Ready>): Promise<Child<Ready>> {
	const runner = join(projectDir, 'test', 'support', 'run-typescript.cjs');
	return startChild({ ...options, file: runner, args: [file, ...args] });
}
