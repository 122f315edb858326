import { createLocalQueue } from '../../../../lib/backends/local-queue';
import type { WorkerEnvironment } from '../../../../lib/outbox/worker/worker-options';

export interface Mortal {
	/** For a worker that shares the stores with others, and has a queue of its own. */
	readonly environment: WorkerEnvironment;
	/** Its process is gone: it says no more to any store, and wakes up no more. */
	kill(): void;
}

export function createMortal({ backend, clock, ids }: WorkerEnvironment): Mortal {
	const death = new AbortController();
	const never = new Promise<never>(() => undefined);
	const mortal = <T extends object>(part: T): T =>
		new Proxy(part, {
			get: (target, name) => {
				const value: unknown = Reflect.get(target, name);
				if (typeof value !== 'function') return value;
				return (...args: unknown[]) =>
					death.signal.aborted ? never : (Reflect.apply(value, target, args) as unknown);
			},
		});
	const ownClock: typeof clock = {
		now: clock.now,
		sleep: async (ms, signal) => {
			const signals = signal ? [signal, death.signal] : [death.signal];
			await clock.sleep(ms, AbortSignal.any(signals)).catch((reason: unknown) => {
				if (death.signal.aborted) return never;
				throw reason;
			});
		},
	};
	const messages = mortal(backend.messages);
	return {
		environment: {
			backend: {
				...backend,
				submissions: mortal(backend.submissions),
				documents: mortal(backend.documents),
				messages,
				queue: createLocalQueue({ store: messages, clock: ownClock, ids }),
			},
			clock: ownClock,
			ids,
		},
		kill: () => death.abort('killed'),
	};
}
