import { setImmediate as nextTurn } from 'node:timers/promises';

import { storeError } from '../../core/errors';
import type { Clock } from '../../core/ports';
import { startDatabaseThread, type DatabaseThread } from './database-thread';
import type { Outcome } from './thread/batch';
import type { DatabaseOptions } from './thread/database';
import type { ArgumentOf, Call, OperationName, Operations } from './thread/operations';

/** The way to the database: collects what is asked for at about the same time into one commit. */
export interface Connection {
	/**
	 * @param handedOver what of the argument goes to the thread without being copied
	 * @throws OutboxError `store_unavailable`
	 */
	run<Name extends OperationName>(
		name: Name,
		argument: ArgumentOf<Name>,
		handedOver?: readonly ArrayBuffer[],
	): Promise<ReturnType<Operations[Name]>>;
	/** Finishes what was asked for, then closes the file. */
	close(): Promise<void>;
}

interface Waiting {
	readonly call: Call;
	readonly handedOver: readonly ArrayBuffer[];
	settle(outcome: Outcome): void;
	fail(error: unknown): void;
}

/** So that no caller waits for hundreds of others, and other processes get their turn. */
const MAX_BATCH_SIZE = 200;

export function createConnection(options: DatabaseOptions, clock: Clock): Connection {
	const queue: Waiting[] = [];
	let thread: DatabaseThread | undefined;
	let flushing: Promise<void> | undefined;
	let closed: Promise<void> | undefined;

	const flush = async (): Promise<void> => {
		do {
			// All that this turn of the event loop brings, e.g. by several sockets, joins the batch; what
			// comes while it is being committed collects for the next one.
			await nextTurn();
			const batch = queue.splice(0, MAX_BATCH_SIZE);
			try {
				thread ??= startDatabaseThread(options, () => (thread = undefined));
				const calls = batch.map(({ call }) => call);
				const handedOver = batch.flatMap((waiting) => waiting.handedOver);
				const outcomes = await thread.run({ now: clock.now(), calls }, handedOver);
				for (const [index, outcome] of outcomes.entries()) batch[index]?.settle(outcome);
			} catch (error) {
				for (const { fail } of batch) fail(error);
			}
		} while (queue.length > 0);
		flushing = undefined;
	};

	return {
		run(name, argument, handedOver = []) {
			return new Promise((resolve, reject) => {
				if (closed) {
					reject(storeError(`The store ${options.path} has been closed.`));
					return;
				}
				queue.push({
					call: { name, argument },
					handedOver,
					settle(outcome) {
						if ('failure' in outcome) {
							reject(storeError(outcome.failure.message, outcome.failure.retry));
						} else {
							// What the thread answers is what this operation returned there.
							resolve(outcome.value as ReturnType<Operations[typeof name]>);
						}
					},
					fail: reject,
				});
				flushing ??= flush();
			});
		},

		close() {
			closed ??= (async () => {
				await flushing;
				await thread?.close();
			})();
			return closed;
		},
	};
}
