import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { fixtureCertificate, fixtureKey } from './smtp-server/certificates';

/** Loading an append-only file takes its time on a busy machine. */
const START_MS = 120_000;

export interface RedisServerOptions {
	/** Directives of redis.conf; what is not said differs from Redis' defaults only in having AOF. */
	readonly config?: Readonly<Record<string, string>>;
	/** Lines of redis.conf that may stand there more than once, e.g. `user ...` or `sentinel ...`. */
	readonly lines?: readonly string[];
	/** Who may administer the server, where the configuration asks for a login. */
	readonly admin?: { readonly username?: string; readonly password: string };
	/** Speaks TLS only, with the certificate for `localhost` that the tests have. */
	readonly tls?: boolean;
	/** Runs as a Sentinel. */
	readonly sentinel?: boolean;
}

/** A real redis-server of the tests' own, on 127.0.0.1 and in a folder of its own. */
export interface RedisServer {
	readonly host: string;
	readonly port: number;
	/** In PEM form, where the server speaks TLS. */
	readonly certificate: string | undefined;
	/** Runs one command as the administrator. */
	run(command: string, ...args: string[]): Promise<unknown>;
	/** Starts the process again after `shutDown` or `kill`; the data is read from the disk. */
	start(): Promise<void>;
	/** Ends the process in good order. */
	shutDown(): Promise<void>;
	/** SIGKILL: nothing gets a chance to clean up. */
	kill(): Promise<void>;
	/** SIGSTOP: connections stay open and get no answers until `resume`. */
	pause(): void;
	resume(): void;
	/** Breaks off all connections but the administrator's. */
	cutConnections(): Promise<void>;
	/** Ends the process for good and removes its folder. */
	remove(): Promise<void>;
}

/** @throws Error saying what to install where this machine has no redis-server */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
	const folder = mkdtempSync(join(tmpdir(), 'outbox-redis-'));
	const port = await findFreePort();
	const configPath = writeConfig(folder, port, options);
	const args = options.sentinel ? [configPath, '--sentinel'] : [configPath];
	const certificate = options.tls ? fixtureCertificate('localhost') : undefined;
	let child: ChildProcess | undefined;
	let admin: Redis | undefined;

	const connectAdmin = (): Redis => {
		const client = new Redis({
			host: '127.0.0.1',
			port,
			...options.admin,
			...(certificate !== undefined && { tls: { ca: certificate } }),
			lazyConnect: true,
			maxRetriesPerRequest: null,
			retryStrategy: () => 20,
		});
		// While the server starts, connections are refused; commands wait for the one that is not.
		client.on('error', () => undefined);
		return client;
	};
	const killWithUs = (): void => void child?.kill('SIGKILL');
	process.once('exit', killWithUs);

	const end = async (signal: NodeJS.Signals): Promise<void> => {
		admin?.disconnect();
		admin = undefined;
		const ending = child;
		child = undefined;
		if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
		const exited = once(ending, 'exit');
		ending.kill('SIGCONT');
		ending.kill(signal);
		await exited;
	};

	const server: RedisServer = {
		host: '127.0.0.1',
		port,
		certificate,
		run: async (command, ...rest) => {
			admin ??= connectAdmin();
			return admin.call(command, ...rest);
		},
		async start() {
			child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
			const log = collect(child);
			await once(child, 'spawn').catch((error: unknown) => Promise.reject(notStarted(error)));
			const failed = once(child, 'exit').then(() => Promise.reject(new Error(log())));
			failed.catch(() => undefined);
			const late = delay(START_MS, undefined, { ref: false }).then(() =>
				Promise.reject(new Error(`redis-server does not answer: ${log()}`)),
			);
			await Promise.race([server.run('PING'), failed, late]);
		},
		shutDown: () => end('SIGTERM'),
		kill: () => end('SIGKILL'),
		pause: () => void child?.kill('SIGSTOP'),
		resume: () => void child?.kill('SIGCONT'),
		async cutConnections() {
			await server.run('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
		},
		async remove() {
			await end('SIGKILL');
			process.off('exit', killWithUs);
			rmSync(folder, { recursive: true, force: true });
		},
	};
	try {
		await server.start();
	} catch (error) {
		await server.remove();
		throw error;
	}
	return server;
}

/** A port that nobody listens on, as far as one can know beforehand. */
export async function findFreePort(): Promise<number> {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address() as AddressInfo;
	probe.close();
	await once(probe, 'close');
	return port;
}

function writeConfig(
	folder: string,
	port: number,
	{ config = {}, lines = [], tls = false, sentinel = false }: RedisServerOptions,
): string {
	const directives = {
		bind: '127.0.0.1',
		dir: folder,
		...(tls ? { port: '0', 'tls-port': String(port) } : { port: String(port) }),
		...(tls && writeCertificate(folder)),
		...(!sentinel && { appendonly: 'yes' }),
		...config,
	};
	const path = join(folder, 'redis.conf');
	const pairs = Object.entries(directives).map(([name, value]) => `${name} ${value}`);
	writeFileSync(path, [...pairs, ...lines, ''].join('\n'));
	return path;
}

function writeCertificate(folder: string): Record<string, string> {
	const certificatePath = join(folder, 'certificate.pem');
	const keyPath = join(folder, 'key.pem');
	writeFileSync(certificatePath, fixtureCertificate('localhost'));
	writeFileSync(keyPath, fixtureKey('localhost'), { mode: 0o600 });
	return {
		'tls-cert-file': certificatePath,
		'tls-key-file': keyPath,
		'tls-ca-cert-file': certificatePath,
		'tls-auth-clients': 'no',
	};
}

/** What the process has written so far, to be shown when it fails. */
function collect(child: ChildProcess): () => string {
	const lines: string[] = [];
	child.stdout?.setEncoding('utf8').on('data', (text: string) => lines.push(text));
	return () => lines.join('').slice(-2_000);
}

function notStarted(error: unknown): Error {
	const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
	return isMissing
		? new Error(
				'These tests start a Redis of their own, and redis-server is not installed. Install it: `apt-get install redis-server` on Debian and Ubuntu, `brew install redis` on macOS.',
			)
		: new Error('redis-server could not be started.', { cause: error });
}
