import type { ConsumeOptions } from '../../core/delivery-queue';
import type { Hold } from './verdict';
import type { WorkerEnvironment } from './worker-options';

/** The way of one account's messages out of the queue. */
export interface Lane {
	readonly inFlight: number;
	/** Takes nothing more for a while; what is under way goes on. */
	hold(hold: Hold): void;
	/** Messages leave: trouble that comes later starts with short holds again. */
	flows(): void;
	/** Ends it for good, once everything under way is through. */
	stop(): Promise<void>;
}

const FIRST_HOLD_MS = 60_000;
const LONGEST_HOLD_MS = 15 * 60_000;

/** Consumes messages whenever the account is not to be left alone. */
export function startLane(
	options: ConsumeOptions,
	{ backend: { queue }, clock }: WorkerEnvironment,
): Lane {
	const stopping = new AbortController();
	const { signal } = stopping;
	const isStopping = (): boolean => signal.aborted;
	let inFlight = 0;
	let heldUntil = 0;
	let nextHoldMs = FIRST_HOLD_MS;
	let interrupt: () => void = () => undefined;

	const handle: ConsumeOptions['handle'] = async (taken, lease) => {
		inFlight++;
		try {
			return await options.handle(taken, lease);
		} finally {
			inFlight--;
		}
	};

	const run = async (): Promise<void> => {
		while (!isStopping()) {
			const interrupted = new Promise<void>((resolve) => {
				interrupt = resolve;
			});
			const consumer = queue.consume({ ...options, handle });
			await interrupted;
			// Those under way may prolong the hold.
			await consumer.stop();
			while (!isStopping() && clock.now() < heldUntil) {
				await clock.sleep(heldUntil - clock.now(), signal).catch(() => undefined);
			}
		}
	};
	const running = run();

	return {
		get inFlight() {
			return inFlight;
		},
		hold(hold) {
			const now = clock.now();
			if (hold.cause === 'rate') heldUntil = Math.max(heldUntil, now + hold.ms);
			// Of several that fail at once, the first one says it for all.
			else if (heldUntil <= now) {
				heldUntil = now + nextHoldMs;
				nextHoldMs = Math.min(2 * nextHoldMs, LONGEST_HOLD_MS);
			}
			interrupt();
		},
		flows() {
			nextHoldMs = FIRST_HOLD_MS;
		},
		async stop() {
			stopping.abort('stopped');
			interrupt();
			await running;
		},
	};
}
