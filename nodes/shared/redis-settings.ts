import { z } from 'zod/v4';

import { storeError, validationError } from '../../lib/core/errors';
import { parseInput } from '../../lib/mail/parse-input';
import {
	parseRedisUrl,
	redisConnectionSchema,
	redisPrefixSchema,
	type RedisConnectionOptions,
} from '../../lib/backends/redis/options';
import { numberParameter, textParameter } from './parameters';

/** A store in Redis: where it is, and what its keys start with. */
export interface RedisSettings {
	readonly server: RedisConnectionOptions;
	readonly prefix: string;
}

const DEFAULT_PREFIX = 'outbox';

/**
 * The store that the environment names for all nodes.
 * @returns undefined where it names none
 * @throws OutboxError `store_unavailable`
 */
export function readRedisSettings(env: NodeJS.ProcessEnv): RedisSettings | undefined {
	const { OUTBOX_REDIS_URL: url, OUTBOX_REDIS_PREFIX: prefix } = env;
	if (!url) return undefined;
	const server = parseRedisUrl(url, 'OUTBOX_REDIS_URL');
	const { data, error } = redisPrefixSchema.safeParse(prefix || DEFAULT_PREFIX);
	if (error) {
		throw storeError(`OUTBOX_REDIS_PREFIX is not valid. ${error.issues[0]?.message ?? ''}`);
	}
	return { server, prefix: data };
}

const credentialSchema = z.object({
	host: textParameter,
	port: numberParameter({ min: 1, max: 65_535 }),
	user: textParameter,
	password: textParameter,
	database: numberParameter({ min: 0, max: 1_000_000 }),
	prefix: textParameter,
	tls: z.boolean().default(false),
	caCertificate: textParameter,
	serverName: textParameter,
	allowSelfSigned: z.boolean().default(false),
	useSentinel: z.boolean().default(false),
	sentinelNodes: textParameter,
	sentinelGroup: textParameter,
	sentinelUser: textParameter,
	sentinelPassword: textParameter,
	sentinelTls: z.boolean().default(false),
});
type Credential = z.output<typeof credentialSchema>;

/**
 * Reads what a user filled into a Redis credential.
 * @throws OutboxError on the credential's field, whose value is never repeated
 */
export function parseRedisSettings(data: unknown): RedisSettings {
	const credential = parseInput(credentialSchema, data);
	const { host, port, user: username, password, database, prefix = DEFAULT_PREFIX } = credential;
	const server = parseInput(redisConnectionSchema, {
		...(credential.useSentinel ? { sentinel: toSentinel(credential) } : { host, port }),
		...{ username, password, database },
		...(credential.tls && { tls: toTls(credential) }),
	});
	return { server, ...parseInput(z.object({ prefix: redisPrefixSchema }), { prefix }) };
}

function toTls({ caCertificate, serverName, allowSelfSigned }: Credential) {
	return { caCertificate: caCertificate?.trim() || undefined, serverName, allowSelfSigned };
}

function toSentinel(credential: Credential) {
	const { sentinelGroup, sentinelUser, sentinelPassword, sentinelTls } = credential;
	return {
		groupName: sentinelGroup ?? '',
		nodes: toNodes(credential),
		username: sentinelUser,
		password: sentinelPassword,
		tls: sentinelTls,
	};
}

function toNodes({ sentinelNodes = '' }: Credential) {
	const entries = sentinelNodes.split(/[\s,]+/).filter((entry) => entry !== '');
	if (entries.length === 0) {
		throw validationError('sentinel_nodes', 'Name at least one Sentinel, e.g. sentinel1:26379.');
	}
	return entries.map((entry) => {
		// An IPv6 address stands in brackets when a port follows.
		const [, name = entry, port] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
		return {
			host: name.replace(/^\[(.*)\]$/, '$1'),
			...(port !== undefined && { port: Number(port) }),
		};
	});
}
