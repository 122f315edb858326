import type { RedisConnection } from './connection';

/** What the parts of the backend share. */
export interface Store {
	/** The server, e.g. `the Redis server localhost:6379`. */
	readonly where: string;
	/**
	 * Runs a script that goes by the store's time, which is put in front of the arguments.
	 * @see RedisConnection
	 */
	readonly run: RedisConnection['run'];
}
