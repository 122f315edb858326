import type { Redis } from 'ioredis';

import { storeError } from '../../core/errors';
import { destroy, openClient } from './client';
import { judgeEviction } from './eviction';
import { readFailure } from './failure';
import { readInfo, unlessRefused } from './info';
import { toBaseKey } from './keys';
import { describeServer, type RedisConnectionOptions } from './options';

/**
 * Something that a user should know before sends are recorded on a server.
 * - `error`: sends may be repeated or refused until it is changed
 * - `warning`: nobody can tell, or less is kept than could be
 */
export interface RedisFinding {
	readonly level: 'error' | 'warning';
	readonly text: string;
}

export interface RedisHealth {
	/** E.g. `7.2.4`; undefined where the server does not say. */
	readonly version: string | undefined;
	/** Nothing when all is well. */
	readonly findings: readonly RedisFinding[];
}

export interface RedisHealthOptions {
	readonly server: RedisConnectionOptions;
	readonly prefix: string;
	/** How long connecting, and then answering, may take. */
	readonly timeoutMs: number;
}

const OLDEST_VERSION = [6, 2] as const;

/**
 * Logs in, makes sure that a store can be kept there, and looks at how well the server keeps it.
 * @throws OutboxError `store_unavailable` saying why the server cannot be used at all
 */
export async function checkRedis({
	server,
	prefix,
	timeoutMs,
}: RedisHealthOptions): Promise<RedisHealth> {
	let client: Redis | undefined;
	try {
		client = await openClient({ server, baseKey: toBaseKey(prefix), timeoutMs });
		const facts = await readFacts(client, timeoutMs);
		return { version: facts.get('redis_version'), findings: judge(facts) };
	} catch (error) {
		const { message, retry } = readFailure(error, describeServer(server));
		throw storeError(message, retry);
	} finally {
		if (client) destroy(client);
	}
}

/** Settings and figures by name. Managed servers forbid CONFIG; INFO has most of it too. */
async function readFacts(client: Redis, timeoutMs: number): Promise<ReadonlyMap<string, string>> {
	const timer = setTimeout(() => destroy(client), timeoutMs);
	try {
		const [info, ...settings] = await Promise.all([
			readInfo(client),
			unlessRefused(client.config('GET', 'maxmemory-policy')),
			unlessRefused(client.config('GET', 'appendfsync')),
		]);
		return new Map([...info, ...settings.flatMap(parseSettings)]);
	} finally {
		clearTimeout(timer);
	}
}

/** CONFIG answers names and values in turn. INFO has them with underscores. */
function parseSettings(reply: unknown): [string, string][] {
	if (!Array.isArray(reply) || reply.length < 2) return [];
	return [[String(reply[0]).replaceAll('-', '_'), String(reply[1])]];
}

function judge(facts: ReadonlyMap<string, string>): RedisFinding[] {
	const policy = facts.get('maxmemory_policy');
	const eviction = judgeEviction(policy);
	const keepsFile = facts.get('aof_enabled');
	const findings: readonly (RedisFinding | undefined)[] = [
		judgeVersion(facts.get('redis_version')),
		facts.get('role') === 'slave'
			? error('It is a replica, and takes no writes. Connect to the primary server.')
			: undefined,
		policy === undefined
			? warning(
					'It does not say what it does when its memory is full. Make sure that its maxmemory-policy is noeviction: any other may evict records of sends, which are then repeated.',
				)
			: eviction === undefined
				? undefined
				: error(eviction),
		keepsFile === undefined
			? warning(
					'It does not say whether it keeps an append-only file. Make sure that appendonly is yes: without one, a restart loses records of sends, which are then repeated.',
				)
			: keepsFile !== '1'
				? error(
						'It keeps no append-only file, so a restart loses records of sends, which are then repeated. Set appendonly to yes.',
					)
				: undefined,
		facts.get('appendfsync') === 'no'
			? warning(
					'It leaves it to the system when its append-only file reaches the disk, so a power cut may lose half a minute of records. Set appendfsync to everysec, or to always, which loses nothing.',
				)
			: undefined,
	];
	return findings.filter((finding) => finding !== undefined);
}

function judgeVersion(version: string | undefined): RedisFinding | undefined {
	const [, major, minor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
	if (major === undefined || minor === undefined) {
		return warning('It does not say its version. The store needs Redis 6.2 or newer.');
	}
	const [oldestMajor, oldestMinor] = OLDEST_VERSION;
	const isOld =
		Number(major) < oldestMajor || (Number(major) === oldestMajor && Number(minor) < oldestMinor);
	return isOld
		? error(`It is Redis ${major}.${minor}. The store needs ${OLDEST_VERSION.join('.')} or newer.`)
		: undefined;
}

function error(text: string): RedisFinding {
	return { level: 'error', text };
}

function warning(text: string): RedisFinding {
	return { level: 'warning', text };
}
