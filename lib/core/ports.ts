/** Time, as the use cases see it. Tests replace it, so nothing else may ask for the time. */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Where fresh identifiers and lease tokens come from. */
export interface Ids {
	/** A new submission uid: a UUID that sorts by creation time. */
	uid(): string;
	/** An unguessable token, unique to one holder of a lease. */
	token(): string;
	/** A number in [0, 1) to spread retries with. */
	jitter(): number;
}
