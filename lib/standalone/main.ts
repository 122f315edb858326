#!/usr/bin/env node
import { isOutboxError } from '../core/errors';
import { createSystemClock, createSystemIds } from '../outbox/system';
import { toAnswer } from './command-line';
import { readConfig } from './config';
import { createLog } from './log';
import { startStandaloneWorker } from './worker';

/** Set by somebody wrong, so that starting again changes nothing. */
const EXIT_CONFIGURATION = 2;
/** A store that is away, or something unforeseen: starting again may help. */
const EXIT_FAILURE = 1;
/** Asked to end a second time, before everything under way was through. */
const EXIT_INTERRUPTED = 130;

/** Delivers a queue until SIGTERM or SIGINT, unless it is only asked for help or its version. */
async function main(): Promise<void> {
	const clock = createSystemClock();
	const log = createLog((line) => process.stdout.write(line), clock.now);
	const fail = (error: unknown): never => {
		const { code, message } = isOutboxError(error)
			? error
			: { code: 'internal_error', message: 'The worker broke off for an unforeseen reason.' };
		log('error', 'failed', { code, message });
		return process.exit(code === 'validation_error' ? EXIT_CONFIGURATION : EXIT_FAILURE);
	};
	try {
		const answer = toAnswer(process.argv.slice(2));
		if (answer !== undefined) {
			process.stdout.write(answer);
			return;
		}
		const config = readConfig(process.env);
		const worker = await startStandaloneWorker(config, { clock, ids: createSystemIds(clock), log });
		let isStopping = false;
		const stop = (): void => {
			if (isStopping) process.exit(EXIT_INTERRUPTED);
			isStopping = true;
			worker.stop().then(() => process.exit(0), fail);
		};
		process.on('SIGTERM', stop);
		process.on('SIGINT', stop);
	} catch (error) {
		fail(error);
	}
}

void main();
