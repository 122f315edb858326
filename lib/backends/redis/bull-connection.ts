import type { RedisOptions } from 'bullmq';

import { createLazy } from '../../core/lazy';
import { toClientOptions } from './client';
import type { RedisConnectionOptions } from './options';

const CONNECT_TIMEOUT_MS = 10_000;
/** ioredis waits this long for the end of a connection, also of one that has ended already. */
const DISCONNECT_TIMEOUT_MS = 300;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export type BullMq = typeof import('bullmq');
export const loadBullMq: () => Promise<BullMq> = createLazy(() => import('bullmq'));

/** What a server says while it starts, and one that is no longer the primary server. */
const ELSEWHERE_OR_LATER = /^(LOADING|READONLY|MASTERDOWN)\b|-READONLY\b/;
/** Asks ioredis to connect anew, and to send again what was refused. */
const RECONNECT_AND_RESEND = 2;

/**
 * How BullMQ's workers reach the server: by connections that mend themselves, as long as they are
 * needed. What is sent twice then is harmless, as entries only lead to messages.
 *
 * @see https://docs.bullmq.io/guide/connections
 */
export function toBullConnection(server: RedisConnectionOptions): RedisOptions {
	const { scripts: _ours, ...options } = toClientOptions(server, CONNECT_TIMEOUT_MS);
	const lasting = {
		...options,
		maxRetriesPerRequest: null,
		autoResendUnfulfilledCommands: true,
		lazyConnect: false,
		disconnectTimeout: DISCONNECT_TIMEOUT_MS,
		retryStrategy: toPause,
		...(server.sentinel && { sentinelRetryStrategy: toPause }),
		reconnectOnError: ({ message }: Error) =>
			ELSEWHERE_OR_LATER.test(message) ? RECONNECT_AND_RESEND : false,
	};
	// BullMQ's type has no options that are there but undefined.
	return Object.fromEntries(Object.entries(lasting));
}

function toPause(times: number): number {
	return Math.min(FIRST_PAUSE_MS * 2 ** (times - 1), LONGEST_PAUSE_MS);
}
