import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { z } from 'zod/v4';

import { parseRedisUrl, redisPrefixSchema } from '../backends/redis/options';
import { isOutboxError, validationError } from '../core/errors';
import type { RateLimit } from '../core/rates';
import { SQLITE_FILE } from '../core/sqlite-file';
import { parseInput } from '../mail/parse-input';
import { toRateLimits } from '../outbox/policy';
import { DEFAULT_QUEUE, parseName } from '../outbox/queue/names';
import { DEFAULT_ATTEMPTS, FIRST_RETRY_MS, LEASE_MS } from '../outbox/worker/delivery-policy';
import { parseUnsubscribeUrl } from '../outbox/worker/unsubscribe-link';
import { parseSmtpOptions, type SmtpOptions } from '../providers/smtp/options';
import { toSettingError, toVariable } from './setting-error';

const wholeNumber = (min: number, max: number) => {
	const error = `Give a whole number from ${min} to ${max}.`;
	return z.coerce.number({ error }).int(error).min(min, error).max(max, error);
};
const cap = wholeNumber(0, 1_000_000_000);
const HOUR_MS = 3_600_000;

const configSchema = z.strictObject({
	redisUrl: z.string().optional(),
	redisPrefix: z.string().default('outbox'),
	dataDir: z.string().optional(),
	smtpHost: z.string(),
	smtpPort: wholeNumber(1, 65_535).default(587),
	smtpSecurity: z
		.enum(['tls', 'starttls', 'none'], { error: 'Give tls, starttls or none.' })
		.default('starttls'),
	smtpUser: z.string().optional(),
	/** A file, so that the password stands neither in the configuration nor in the environment. */
	smtpPasswordFile: z.string().optional(),
	smtpCaFile: z.string().optional(),
	/** How long the server may stay silent before nobody can say any more whether a message left. */
	smtpReplyMs: wholeNumber(1, HOUR_MS).optional(),
	/** Whom the account may send as, the default one first. */
	senders: z
		.union([z.array(z.string()), z.string().transform((text) => text.split('\n'))])
		.transform((senders) => senders.filter((sender) => sender.trim() !== '')),
	queue: z.string().default(DEFAULT_QUEUE),
	concurrency: wholeNumber(1, 100).default(5),
	perSecond: cap.default(0),
	perDay: cap.default(0),
	attempts: wholeNumber(1, 50).default(DEFAULT_ATTEMPTS),
	firstRetryMs: wholeNumber(1, HOUR_MS).default(FIRST_RETRY_MS),
	/** Shorter ones would lapse while a busy worker is still at it, and its messages be held. */
	leaseMs: wholeNumber(1_000, HOUR_MS).default(LEASE_MS),
	unsubscribeUrl: z.string().optional(),
	/** Nothing listens where it is 0. */
	healthPort: wholeNumber(0, 65_535).default(0),
	healthHost: z.string().default('127.0.0.1'),
});
type Config = z.output<typeof configSchema>;

/** The names of all settings. */
export const SETTINGS = Object.keys(configSchema.shape);

export type StoreSettings =
	| {
			readonly kind: 'redis';
			readonly server: ReturnType<typeof parseRedisUrl>;
			readonly prefix: string;
	  }
	| { readonly kind: 'sqlite'; readonly path: string };

export interface StandaloneConfig extends Pick<
	Config,
	'queue' | 'concurrency' | 'attempts' | 'firstRetryMs' | 'leaseMs' | 'healthPort' | 'healthHost'
> {
	readonly store: StoreSettings;
	readonly smtp: SmtpOptions;
	readonly rateLimits: readonly RateLimit[];
	readonly unsubscribeUrl: string | undefined;
}

/**
 * The worker's settings: those of the JSON file that `OUTBOX_CONFIG` names, and above them those of
 * the environment, e.g. `OUTBOX_SMTP_HOST` for `smtpHost`.
 *
 * @throws OutboxError `validation_error` naming the setting, whose value is not repeated
 */
export function readConfig(env: NodeJS.ProcessEnv): StandaloneConfig {
	try {
		return parseConfig(env);
	} catch (error) {
		throw toSettingError(error, SETTINGS);
	}
}

function parseConfig(env: NodeJS.ProcessEnv): StandaloneConfig {
	const file = env.OUTBOX_CONFIG ? readJson(env.OUTBOX_CONFIG) : {};
	const config = parseInput(configSchema, { ...file, ...fromEnvironment(env) });
	const { queue, concurrency, attempts, firstRetryMs, leaseMs } = config;
	const { perSecond, perDay, healthPort, healthHost } = config;
	return {
		...{ concurrency, attempts, firstRetryMs, leaseMs, healthPort, healthHost },
		queue: parseName(queue, 'queue'),
		store: toStore(config),
		smtp: toSmtp(config),
		rateLimits: toRateLimits({ perSecond, perDay }),
		unsubscribeUrl: config.unsubscribeUrl && parseUnsubscribeUrl(config.unsubscribeUrl),
	};
}

function fromEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
	return Object.fromEntries(
		SETTINGS.flatMap((name) => {
			const value = env[toVariable(name)];
			return value ? [[name, value]] : [];
		}),
	);
}

function toStore({ redisUrl, redisPrefix, dataDir }: Config): StoreSettings {
	if (redisUrl !== undefined) {
		const { prefix } = parseInput(z.object({ prefix: redisPrefixSchema }), {
			prefix: redisPrefix,
		});
		return { kind: 'redis', server: toServer(redisUrl), prefix };
	}
	if (dataDir !== undefined) return { kind: 'sqlite', path: resolve(join(dataDir, SQLITE_FILE)) };
	throw validationError(
		'store',
		'No store is named. Set OUTBOX_REDIS_URL, or OUTBOX_DATA_DIR for a SQLite file on this host: the one that the queue is filled in.',
	);
}

/** A URL that is none is a fault of the settings here, not of the store. */
function toServer(url: string): ReturnType<typeof parseRedisUrl> {
	try {
		return parseRedisUrl(url, 'It');
	} catch (error) {
		throw isOutboxError(error) ? validationError('redis_url', error.message) : error;
	}
}

function toSmtp(config: Config): SmtpOptions {
	const [defaultSender = '', ...senders] = config.senders;
	const { smtpUser: user, smtpPasswordFile, smtpCaFile, smtpReplyMs, concurrency } = config;
	const password = smtpPasswordFile && readText(smtpPasswordFile, 'smtp_password_file').trim();
	const hasLogin = user !== undefined || password !== undefined;
	return parseSmtpOptions({
		connection: {
			host: config.smtpHost,
			port: config.smtpPort,
			security: config.smtpSecurity,
			...(hasLogin && { auth: { kind: 'password', user: user ?? '', password: password ?? '' } }),
			...(smtpCaFile !== undefined && { caCertificate: readText(smtpCaFile, 'smtp_ca_file') }),
			...(smtpReplyMs !== undefined && { timeouts: { replyMs: smtpReplyMs } }),
			maxConnections: concurrency,
		},
		defaultSender,
		senders,
	});
}

function readText(path: string, field: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		throw validationError(field, `${field} names a file that cannot be read.`);
	}
}

function readJson(path: string): object {
	const text = readText(path, 'OUTBOX_CONFIG');
	try {
		return parseInput(z.record(z.string(), z.unknown()), JSON.parse(text));
	} catch {
		throw validationError(
			'config',
			'The file that OUTBOX_CONFIG names does not hold a JSON object.',
		);
	}
}
