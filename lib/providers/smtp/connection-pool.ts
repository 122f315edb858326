import { setImmediate as nextTurn } from 'node:timers/promises';

import { OutboxError } from '../../core/errors';
import type { SmtpConnection } from './connection';
import { createPermits } from '../../core/permits';

/** A connection on loan for one message; one of the two must be called in the end. */
export interface Lease {
	readonly connection: SmtpConnection;
	/** Whether it was used before, so that the server may have closed it meanwhile. */
	readonly reused: boolean;
	/** Keeps the connection for the next message, after a reset where the server refused this one. */
	readonly release: (after: 'success' | 'refusal') => void;
	/** Closes the connection at once. */
	readonly discard: () => void;
}

export interface ConnectionPool {
	/**
	 * Waits for its turn and connects where no open connection is idle.
	 *
	 * @param fresh asks for a connection that nobody used before
	 * @throws the signal's reason, what `open` threw, or an OutboxError once the pool is closed
	 */
	lease(signal: AbortSignal, fresh: boolean): Promise<Lease>;
	/** Ends the idle connections now, and those in use once they are given back. */
	close(): Promise<void>;
}

export interface ConnectionPoolOptions {
	readonly open: (signal: AbortSignal) => Promise<SmtpConnection>;
	readonly maxConnections: number;
	/** How long a connection may lie idle. */
	readonly idleMs: number;
	/** Called when the last connection is gone and nobody waits for one. */
	readonly onEmpty: () => void;
}

/** Keeps connections to one server under one login. */
export function createConnectionPool(options: ConnectionPoolOptions): ConnectionPool {
	const permits = createPermits(options.maxConnections);
	const open = new Set<SmtpConnection>();
	const idle = new Map<SmtpConnection, NodeJS.Timeout>();
	const closing = new AbortController();
	const onceEmpty: (() => void)[] = [options.onEmpty];
	let users = 0;

	const checkEmpty = (): void => {
		if (open.size === 0 && users === 0) onceEmpty.forEach((listener) => listener());
	};
	const takeOut = (connection: SmtpConnection): void => {
		clearTimeout(idle.get(connection));
		idle.delete(connection);
	};
	const retire = (connection: SmtpConnection): Promise<void> => {
		takeOut(connection);
		return connection.quit();
	};
	const putAside = (connection: SmtpConnection): void => {
		connection.keepsProcessAlive(false);
		const timer = setTimeout(() => void retire(connection), options.idleMs);
		idle.set(connection, timer.unref());
	};
	/** The one used last, so that the surplus of a busy hour lies idle for good. */
	const takeIdle = (): SmtpConnection | undefined => {
		const connection = [...idle.keys()].at(-1);
		if (connection) {
			takeOut(connection);
			connection.keepsProcessAlive(true);
		}
		return connection;
	};
	const connect = async (signal: AbortSignal): Promise<SmtpConnection> => {
		if (open.size >= options.maxConnections) takeIdle()?.destroy();
		const connection = await options.open(signal);
		open.add(connection);
		connection.onceClosed(() => {
			takeOut(connection);
			open.delete(connection);
			checkEmpty();
		});
		return connection;
	};

	const toLease = (connection: SmtpConnection, reused: boolean, leave: () => void): Lease => {
		const giveBack = async (after: 'success' | 'refusal'): Promise<void> => {
			if (after === 'refusal') await connection.reset().catch(() => connection.destroy());
			// nodemailer looks at anything else the server has said before the next message starts.
			await nextTurn();
			if (closing.signal.aborted) void retire(connection);
			else if (connection.alive) putAside(connection);
			leave();
		};
		return {
			connection,
			reused,
			release: (after) => void giveBack(after),
			discard: () => {
				connection.destroy();
				leave();
			},
		};
	};

	return {
		async lease(signal, fresh) {
			const stop = AbortSignal.any([signal, closing.signal]);
			users++;
			const leave = (giveBack?: () => void): void => {
				users--;
				giveBack?.();
				checkEmpty();
			};
			const giveBack = await permits.acquire(stop).catch((error: unknown) => {
				leave();
				throw error;
			});
			// What was given back in this turn of the event loop is idle in the next one.
			if (!fresh && idle.size === 0 && open.size > 0) await nextTurn();
			const used = fresh ? undefined : takeIdle();
			try {
				return toLease(used ?? (await connect(stop)), used !== undefined, () => leave(giveBack));
			} catch (error) {
				leave(giveBack);
				throw error;
			}
		},

		async close() {
			closing.abort(shuttingDown());
			await new Promise<void>((resolve) => {
				onceEmpty.push(resolve);
				for (const connection of idle.keys()) void retire(connection);
				checkEmpty();
			});
		},
	};
}

function shuttingDown(): OutboxError {
	return new OutboxError(
		'provider_error',
		'The connections to the mail server are being closed because the process is ending. Nothing was sent; it can be sent again.',
		{ retry: 'later', details: { provider: 'smtp' } },
	);
}
