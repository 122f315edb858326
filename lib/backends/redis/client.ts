import type { ConnectionOptions } from 'node:tls';

import type { Redis, RedisOptions } from 'ioredis';

import { storeError, type OutboxError } from '../../core/errors';
import { FORMAT } from './keys';
import type { RedisConnectionOptions } from './options';
import { SCRIPTS } from './scripts';

export interface OpenClientOptions {
	readonly server: RedisConnectionOptions;
	readonly baseKey: string;
	readonly timeoutMs: number;
	/** Looks at the server before anything is written to it, and throws what speaks against it. */
	readonly inspect?: (client: Redis) => Promise<void>;
}

/**
 * Opens one connection, logs in and makes sure that this is a store of ours.
 *
 * A broken connection is never mended: ioredis would send again what had no answer, or keep it for
 * later. Whoever needs the store opens a new one.
 *
 * @throws OutboxError, or ioredis' error, which may repeat what was sent and must not get any further
 */
export async function openClient(options: OpenClientOptions): Promise<Redis> {
	const { server, baseKey, timeoutMs } = options;
	const { Redis } = await import('ioredis');
	const client = new Redis(toClientOptions(server, timeoutMs));
	const errors: Error[] = [];
	client.on('error', (error) => errors.push(error));
	const timeout = new AbortController();
	const timer = setTimeout(() => timeout.abort(), timeoutMs);
	try {
		const format = await Promise.race([shakeHands(client, options), expiry(timeout.signal)]);
		// E.g. the logical database that could not be selected: ioredis would go on in another.
		if (errors[0]) throw errors[0];
		if (format !== FORMAT) throw unknownFormat(baseKey, String(format));
		return client;
	} catch (error) {
		destroy(client);
		throw errors[0] ?? error;
	} finally {
		clearTimeout(timer);
	}
}

async function shakeHands(
	client: Redis,
	{ baseKey, inspect }: OpenClientOptions,
): Promise<unknown> {
	await client.connect();
	await inspect?.(client);
	return client.outboxOpen(baseKey, FORMAT);
}

function expiry(signal: AbortSignal): Promise<never> {
	return new Promise((_resolve, reject) => {
		signal.addEventListener('abort', () => reject(timedOut()), { once: true });
	});
}

/** What a server that does not answer in time fails with. */
export function timedOut(): Error {
	return Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
}

/** Closes the connection at once, in the middle of whatever is under way. */
export function destroy(client: Redis): void {
	const socket = socketOf(client);
	// For a socket that has closed already, ioredis would wait two seconds.
	if (socket?.closed) return;
	client.disconnect();
	socket?.destroy();
}

/** There is none before the connection is being made. */
export function socketOf(client: Redis): Redis['stream'] | undefined {
	return client.stream;
}

/** Lets all that is written in this turn of the event loop go out at once, in one piece. */
export function joinWrites(socket: Redis['stream']): void {
	if (socket.writableCorked > 0) return;
	socket.cork();
	setImmediate(() => socket.uncork());
}

/**
 * ioredis' own queues, retries and reconnecting are off. So is its auto-pipelining, which would keep
 * commands back until those before are answered.
 * @see https://redis.github.io/ioredis/interfaces/CommonRedisOptions.html
 */
export function toClientOptions(options: RedisConnectionOptions, timeoutMs: number): RedisOptions {
	const { username, password, database, tls } = options;
	return {
		...(options.sentinel ? toSentinelOptions(options) : { host: options.host, port: options.port }),
		...(username !== undefined && { username }),
		...(password !== undefined && { password }),
		...(tls && { tls: toTlsOptions(tls) }),
		db: database,
		connectTimeout: timeoutMs,
		sentinelCommandTimeout: timeoutMs,
		connectionName: 'n8n-nodes-outbox',
		disableClientInfo: true,
		lazyConnect: true,
		enableReadyCheck: false,
		retryStrategy: () => null,
		autoResendUnfulfilledCommands: false,
		maxRetriesPerRequest: 0,
		scripts: SCRIPTS,
	};
}

function toSentinelOptions({ sentinel, tls }: RedisConnectionOptions): RedisOptions {
	if (!sentinel) return {};
	const { nodes, groupName, username, password } = sentinel;
	return {
		sentinels: nodes,
		name: groupName,
		role: 'master',
		sentinelRetryStrategy: () => null,
		...(username !== undefined && { sentinelUsername: username }),
		...(password !== undefined && { sentinelPassword: password }),
		...(tls && { enableTLSForSentinelMode: true }),
		...(tls && sentinel.tls && { sentinelTLS: toTlsOptions(tls) }),
	};
}

function toTlsOptions(tls: NonNullable<RedisConnectionOptions['tls']>): ConnectionOptions {
	const { caCertificate, allowSelfSigned, serverName } = tls;
	return {
		minVersion: 'TLSv1.2',
		rejectUnauthorized: !allowSelfSigned,
		...(caCertificate !== undefined && { ca: caCertificate }),
		...(serverName !== undefined && { servername: serverName }),
	};
}

function unknownFormat(baseKey: string, format: string): OutboxError {
	return storeError(
		/^\d{1,9}$/.test(format)
			? `The store under ${baseKey} in Redis was written by a newer version of n8n-nodes-outbox (its format is ${format}, this version knows ${FORMAT}), so it was left as it is. Update n8n-nodes-outbox, or choose another prefix.`
			: `What Redis holds under ${baseKey} is not a store of n8n-nodes-outbox, so it was left as it is. Choose another prefix.`,
	);
}
