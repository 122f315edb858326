import type { Backend } from '../core/backend';
import type { Clock, Ids } from '../core/ports';

/** What every use case works with. */
export interface Environment {
	readonly backend: Backend;
	readonly clock: Clock;
	readonly ids: Ids;
	/** Aborts when the caller no longer wants the result, e.g. a cancelled execution. */
	readonly signal?: AbortSignal | undefined;
	/**
	 * A private store to go on with when the backend cannot be reached. Present only when the user
	 * prefers an unguarded send to none.
	 */
	readonly unguarded?: Backend | undefined;
}
