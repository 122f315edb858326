/** A fixed number of permits, handed out in the order in which they were asked for. */
export interface Permits {
	/** Resolves with a function that gives the permit back; rejects when the signal aborts first. */
	acquire(signal: AbortSignal): Promise<() => void>;
}

export function createPermits(count: number): Permits {
	let free = count;
	const waiting = new Set<() => void>();

	const giveBack = (): void => {
		const [next] = waiting;
		if (next) next();
		else free++;
	};
	return {
		acquire: (signal) =>
			new Promise((resolve, reject) => {
				signal.throwIfAborted();
				if (free > 0) {
					free--;
					return resolve(giveBack);
				}
				const proceed = (): void => {
					leave();
					resolve(giveBack);
				};
				const giveUp = (): void => {
					leave();
					reject(signal.reason);
				};
				const leave = (): void => {
					waiting.delete(proceed);
					signal.removeEventListener('abort', giveUp);
				};
				waiting.add(proceed);
				signal.addEventListener('abort', giveUp, { once: true });
			}),
	};
}
