import { spawn } from 'node:child_process';

const KEPT_LINES = 40;

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {AbortSignal | undefined} [signal] ends the command with SIGTERM
 * @property {boolean} [show] passes the output on to the terminal instead of collecting it
 */

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<string>} its standard output
 * @throws when it fails, with the end of what it printed
 */
export async function runCommand(command, args, options = {}) {
	const { code, stdout, output } = await tryCommand(command, args, options);
	if (code === 0) return stdout;
	const tail = output.trimEnd().split('\n').slice(-KEPT_LINES).join('\n');
	throw new Error(`${[command, ...args].join(' ')} failed (exit code ${code}).\n${tail}`);
}

/**
 * As `runCommand`, but a failure is an answer too.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<{ code: number, stdout: string, output: string }>} `output` is both streams
 */
export function tryCommand(command, args, { cwd, env, signal, show = false } = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, [...args], {
			cwd,
			env,
			signal,
			stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
		});
		let stdout = '';
		let output = '';
		child.stdout?.setEncoding('utf8').on('data', (chunk) => {
			stdout += chunk;
			output += chunk;
		});
		child.stderr?.setEncoding('utf8').on('data', (chunk) => {
			output += chunk;
		});
		/** @type {Error | undefined} */
		let failure;
		child.once('error', (error) => {
			failure = error;
			if (child.pid === undefined) reject(error);
		});
		// Also after an abort: until then the child may still write to its files.
		child.once('close', (code) => {
			if (failure) reject(failure);
			else resolve({ code: code ?? 1, stdout, output });
		});
	});
}
