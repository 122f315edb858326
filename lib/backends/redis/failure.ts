import { z } from 'zod/v4';

import { isOutboxError, type RetryHint } from '../../core/errors';

/** What went wrong between us and Redis, in words that may be shown. */
export interface RedisFailure {
	readonly message: string;
	readonly retry: RetryHint;
	/** Whether it may be over in a moment. */
	readonly passes: boolean;
	/** Whether the server certainly did not run what was asked. */
	readonly notRun: boolean;
	/** Whether another connection could do better than this one. */
	readonly needsNewConnection: boolean;
	readonly isTimeout: boolean;
}

/**
 * Reads an error of ioredis. Only codes are taken over from it, never its text: Redis and ioredis
 * repeat arguments in errors, and so records.
 *
 * @param where the server, e.g. `the Redis server localhost:6379`
 */
export function readFailure(error: unknown, where: string): RedisFailure {
	const the = where.replace(/^the/, 'The');
	if (isOutboxError(error)) {
		return { ...LASTING, message: error.message, retry: error.retry };
	}
	const { name, message, code } = readError(error);
	if (name === REPLY_ERROR) return readReply(message, the);
	if (name === 'ParserError') {
		return {
			...LASTING,
			needsNewConnection: true,
			message: `${the} answered with something that is not Redis' protocol. Check host and port, and whether the server expects TLS.`,
		};
	}
	if (message.startsWith('All sentinels are unreachable')) {
		return {
			...LOST,
			notRun: true,
			message: `None of the Sentinels of ${where} could be reached and knew the group. Check their hosts and ports, the group's name, and the login.`,
		};
	}
	return readNetworkError(code, the);
}

/** Whether the server answered, though with a refusal. */
export function isReply(error: unknown): boolean {
	return readError(error).name === REPLY_ERROR;
}

const REPLY_ERROR = 'ReplyError';

type Traits = Omit<RedisFailure, 'message'>;

/** The server said no, and will go on to do so. */
const LASTING: Traits = {
	retry: 'after-fix',
	passes: false,
	notRun: true,
	needsNewConnection: false,
	isTimeout: false,
};
/** The server said no, and may say yes in a moment. */
const PASSING: Traits = { ...LASTING, retry: 'later', passes: true };
/** The connection broke: nobody knows what was run. */
const LOST: Traits = { ...PASSING, notRun: false, needsNewConnection: true };

type Finding = readonly [pattern: RegExp, traits: Traits, text: string];

/**
 * Error replies that somebody can do something about. Redis 6 puts the code of a failed command
 * behind that of the script, e.g. `ERR Error running script ...: -READONLY You can't write`.
 */
const REPLIES: readonly Finding[] = [
	[/^NOAUTH\b/, LASTING, 'asks for a password. Give one, and a user name where it has users.'],
	[
		/^(WRONGPASS|ERR invalid password)\b/,
		LASTING,
		'does not accept this user name and password. Check both.',
	],
	[
		/\bNOPERM\b/,
		LASTING,
		'does not let this user do what the store needs. Grant it, e.g. with ACL SETUSER <user> ~{<prefix>}* +@read +@write +@scripting +@connection +time +info.',
	],
	[
		/\bREADONLY\b/,
		{ ...PASSING, needsNewConnection: true },
		'is a read-only replica. Connect to the primary server.',
	],
	[/\bLOADING\b/, PASSING, 'is still loading its data. Try again in a moment.'],
	[
		/\bMASTERDOWN\b/,
		{ ...PASSING, needsNewConnection: true },
		'is a replica that has lost its primary server. Connect to the primary server.',
	],
	[/^BUSY\b/, PASSING, 'is busy with a script that does not end. Try again in a moment.'],
	[/\bNOREPLICAS\b/, PASSING, 'has too few replicas and takes no writes until it has enough.'],
	[/^ERR max number of clients/, { ...PASSING, needsNewConnection: true }, 'has too many clients.'],
	[
		/\bOOM\b/,
		LASTING,
		'has no memory left (maxmemory). Give it more, or let it hold less; records of sends must not be evicted to make room.',
	],
	[
		/\bMISCONF\b/,
		LASTING,
		'cannot save its data to the disk and so takes no writes. Check its disk and its log.',
	],
	[
		/^DENIED\b/,
		LASTING,
		'is in protected mode and talks to its own host only. Give it a password, and bind it to an address that n8n reaches.',
	],
	[
		/^(MOVED|ASK|CLUSTERDOWN|CROSSSLOT|TRYAGAIN)\b/,
		LASTING,
		'is one node of a Redis Cluster and does not have all of the store. Use a Redis without cluster mode, or an endpoint that hides the cluster.',
	],
	[
		/^ERR (DB index|invalid DB|SELECT)/,
		LASTING,
		'does not have the database of that number. Use 0, which every server has.',
	],
	[
		/^ERR unknown command/,
		LASTING,
		'does not know a command that the store needs. It must be Redis 6.2 or newer, with scripts (EVAL) allowed.',
	],
	[
		/\bWRONGTYPE\b/,
		LASTING,
		"holds something under the store's prefix that is not the store's. Choose another prefix, or remove it.",
	],
];

function readReply(message: string, the: string): RedisFailure {
	const found = REPLIES.find(([pattern]) => pattern.test(message));
	if (found) return { ...found[1], message: `${the} ${found[2]}` };
	const code = /^[A-Z]{2,20}\b/.exec(message)?.[0] ?? 'ERR';
	return { ...LASTING, message: `${the} refused an operation of the store (${code}).` };
}

const NETWORK_CAUSES: readonly Finding[] = [
	[
		/^ECONNREFUSED$/,
		{ ...LOST, notRun: true },
		'refused the connection: nothing listens there. Check host and port, and whether Redis runs.',
	],
	[
		/^ENOTFOUND$/,
		{ ...LOST, notRun: true, retry: 'after-fix' },
		'is not known to the DNS. Check the host name.',
	],
	[/^EAI_AGAIN$/, { ...LOST, notRun: true }, 'could not be looked up: the DNS does not answer.'],
	[
		/^(EHOSTUNREACH|ENETUNREACH)$/,
		{ ...LOST, notRun: true },
		'cannot be reached from this network.',
	],
	[
		/^ETIMEDOUT$/,
		{ ...LOST, isTimeout: true },
		'did not answer in time. Check host and port, and whether TLS is needed.',
	],
	[
		/^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|CRL_|HOSTNAME_|ERR_TLS_CERT_)/,
		{ ...LASTING, needsNewConnection: true },
		'shows a certificate that is not trusted here. Give the certificate of its authority, or the name that it was issued for.',
	],
	[
		/^(EPROTO$|ERR_SSL|ERR_TLS)/,
		{ ...LASTING, needsNewConnection: true },
		'could not agree on TLS 1.2 or newer with us. If it does not use TLS, switch TLS off.',
	],
];

function readNetworkError(code: string, the: string): RedisFailure {
	const found = NETWORK_CAUSES.find(([pattern]) => pattern.test(code));
	if (found) return { ...found[1], message: `${the} ${found[2]}` };
	return {
		...LOST,
		message: `The connection to ${the.replace(/^The/, 'the')} broke off${code && ` (${code})`}. If the server expects TLS, or none, check that setting.`,
	};
}

const text = z.string().catch('');
const errorSchema = z.object({ name: text, message: text, code: text });

function readError(error: unknown): z.infer<typeof errorSchema> {
	const { data } = errorSchema.safeParse(error);
	if (!data) return { name: '', message: '', code: '' };
	return { ...data, code: /^[A-Z0-9_]+$/.test(data.code) ? data.code : '' };
}
