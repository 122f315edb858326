import type { ListResponse } from 'imapflow';

import { isOutboxError, OutboxError } from '../../core/errors';
import { createPermits } from '../../core/permits';
import { openClient, type ImapClient } from './client';
import { isLost, stoppedError, toImapError } from './errors';
import type { ImapOptions } from './options';
import { createSession, type ImapSession } from './session';

/** The connection to one account's mailboxes, which is used by one at a time. */
export interface ImapConnection {
	/**
	 * Waits for its turn, connects where no open connection is idle, and does some work. Work on a
	 * connection that the server had closed while it lay idle is begun anew, once.
	 *
	 * @throws OutboxError, the work's own included
	 */
	use<T>(signal: AbortSignal, work: (session: ImapSession) => Promise<T>): Promise<T>;
	/** Ends the connection once nobody uses it. */
	close(): Promise<void>;
}

interface Line {
	readonly client: ImapClient;
	readonly listed: { mailboxes?: readonly ListResponse[] };
}

/**
 * @param idleMs how long an unused connection is kept
 * @param onIdle called when the connection has ended and nobody waits for one
 */
export function createImapConnection(
	options: ImapOptions,
	{ idleMs, onIdle }: { readonly idleMs: number; readonly onIdle: () => void },
): ImapConnection {
	const turns = createPermits(1);
	const closing = new AbortController();
	let idle: Line | undefined;
	let users = 0;
	let timer: NodeJS.Timeout | undefined;

	const takeIdle = (): Line | undefined => {
		clearTimeout(timer);
		const line = idle;
		idle = undefined;
		return line?.client.alive ? line : undefined;
	};
	const endIdle = async (): Promise<void> => {
		await takeIdle()?.client.end();
		if (users === 0) onIdle();
	};
	const putAside = (line: Line): void => {
		if (!line.client.alive) return;
		idle = line;
		timer = setTimeout(() => void endIdle(), idleMs);
	};

	const workOn = async <T>(
		line: Line,
		signal: AbortSignal,
		work: (session: ImapSession) => Promise<T>,
		whenStale?: () => Promise<T>,
	): Promise<T> => {
		const { client } = line;
		const session = createSession(client, line.listed, options.mailboxes);
		const breakOff = (): void => client.destroy();
		signal.addEventListener('abort', breakOff, { once: true });
		client.watch();
		try {
			signal.throwIfAborted();
			const result = await work(session);
			putAside(line);
			return result;
		} catch (error) {
			if (isOutboxError(error)) {
				putAside(line);
				throw error;
			}
			// Whatever went wrong, the next one starts from a fresh look at the server.
			client.destroy();
			if (signal.aborted) throw stoppedError();
			if (whenStale && !session.touched && isLost(error)) return await whenStale();
			throw toImapError(error, options, client.flooded);
		} finally {
			client.unwatch();
			signal.removeEventListener('abort', breakOff);
		}
	};
	const connect = async (signal: AbortSignal): Promise<Line> => {
		try {
			return { client: await openClient(options, signal), listed: {} };
		} catch (error) {
			throw signal.aborted ? stoppedError() : toImapError(error, options, false);
		}
	};

	return {
		async use(signal, work) {
			const stop = AbortSignal.any([signal, closing.signal]);
			users++;
			try {
				const giveBack = await turns.acquire(stop).catch(() => {
					throw stoppedError();
				});
				try {
					const afresh = async () => workOn(await connect(stop), stop, work);
					const line = takeIdle();
					return line ? await workOn(line, stop, work, afresh) : await afresh();
				} finally {
					giveBack();
				}
			} finally {
				users--;
				if (users === 0 && (!idle || closing.signal.aborted)) await endIdle();
			}
		},
		async close() {
			closing.abort(
				new OutboxError('provider_error', 'The connection to the mailboxes is being closed.'),
			);
			await endIdle();
		},
	};
}
