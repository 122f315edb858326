import { z } from 'zod/v4';

import { storeError } from '../../core/errors';

const DEFAULT_PORT = 6379;
const DEFAULT_SENTINEL_PORT = 26379;
const MAX_PREFIX_LENGTH = 64;

const host = z
	.string()
	.trim()
	.transform((text) => text.replace(/^\[(.*)\]$/, '$1'))
	.refine((text) => /^[^\s\p{C}/\\@?#%[\]]{1,255}$/u.test(text), {
		error:
			'Give a host name such as redis.example.com or an IP address, without redis:// and without a port.',
	});
const port = z.int().min(1).max(65_535);
const secret = z.string().min(1, 'It is empty.');

/** How to reach and log in to a Redis server. */
export const redisConnectionSchema = z
	.strictObject({
		host: host.default('localhost'),
		port: port.default(DEFAULT_PORT),
		/** A user of Redis' access control lists; left out, the password is the default user's. */
		username: z.string().min(1, 'It is empty.').optional(),
		password: secret.optional(),
		/** The number of the logical database. */
		database: z.int().min(0).default(0),
		tls: z
			.strictObject({
				/** Certificates in PEM form that are trusted in place of the public authorities. */
				caCertificate: z.string().optional(),
				/** Accepts whatever certificate the server shows. */
				allowSelfSigned: z.boolean().default(false),
				/** The name that the certificate was issued for, where it is not the host's. */
				serverName: z.string().optional(),
			})
			.optional(),
		/**
		 * Asks these Sentinels for the primary server, instead of `host` and `port`.
		 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
		 */
		sentinel: z
			.strictObject({
				/** What the Sentinels call the group of servers, e.g. `mymaster`. */
				groupName: z.string().min(1, 'It is empty.'),
				nodes: z
					.array(z.strictObject({ host, port: port.default(DEFAULT_SENTINEL_PORT) }))
					.min(1, 'Name at least one Sentinel.'),
				username: z.string().min(1, 'It is empty.').optional(),
				password: secret.optional(),
				/** Whether the Sentinels speak TLS too, with the same settings as the server. */
				tls: z.boolean().default(false),
			})
			.optional(),
	})
	.refine(({ username, password }) => username === undefined || password !== undefined, {
		path: ['password'],
		error: 'A user name needs a password.',
	});
export type RedisConnectionOptions = z.output<typeof redisConnectionSchema>;

/** What all keys of a store start with. Braces are ours: they make the prefix the hash tag. */
export const redisPrefixSchema = z
	.string()
	.regex(
		new RegExp(`^[\\x21-\\x7a|~]{1,${MAX_PREFIX_LENGTH}}$`),
		`Use 1 to ${MAX_PREFIX_LENGTH} printable ASCII characters other than spaces and braces.`,
	)
	.default('outbox');

/**
 * Reads `redis://` and `rediss://` (TLS) URLs, e.g. `redis://user:password@host:6379/0`.
 *
 * @param name what the URL is called where the user set it, e.g. `OUTBOX_REDIS_URL`
 * @throws OutboxError `store_unavailable`; the URL is not repeated, as it may hold a password
 */
export function parseRedisUrl(url: string, name: string): RedisConnectionOptions {
	const options = readUrl(url);
	if (!options) {
		throw storeError(
			`${name} is not a URL such as redis://user:password@host:6379/0 (or rediss:// for TLS). Characters of the password that mean something in a URL must be percent-encoded.`,
		);
	}
	return options;
}

function readUrl(url: string): RedisConnectionOptions | undefined {
	try {
		const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(url);
		const database = /^\/?(\d*)$/.exec(pathname)?.[1];
		const isRedis = protocol === 'redis:' || protocol === 'rediss:';
		if (!isRedis || database === undefined || search !== '' || hash !== '') return undefined;
		return redisConnectionSchema.safeParse({
			...(hostname !== '' && { host: decodeURIComponent(hostname) }),
			...(port !== '' && { port: Number(port) }),
			...(username !== '' && { username: decodeURIComponent(username) }),
			...(password !== '' && { password: decodeURIComponent(password) }),
			...(database !== '' && { database: Number(database) }),
			...(protocol === 'rediss:' && { tls: {} }),
		}).data;
	} catch {
		return undefined;
	}
}

/** Names the server in errors, without the login. */
export function describeServer({ host, port, sentinel }: RedisConnectionOptions): string {
	if (sentinel) return `the Redis group ${sentinel.groupName}`;
	return `the Redis server ${host.includes(':') ? `[${host}]` : host}:${port}`;
}
