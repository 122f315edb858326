import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { openSqliteBackend } from '../../../lib/backends/sqlite/sqlite-backend';
import { createSystemClock, createSystemIds } from '../../../lib/outbox/system';
import { requireQueueBackend } from '../../../lib/outbox/worker/worker-options';
import { parseSmtpOptions } from '../../../lib/providers/smtp/options';
import { toSmtpAccountId } from '../../../lib/providers/smtp/account';
import { aQueuedCall } from '../../support/queued-messages';
import { findFreePort } from '../../support/redis-server';
import {
	startFakeSmtpServer,
	type FakeSmtpServer,
} from '../../support/smtp-server/fake-smtp-server';

const root = resolve(__dirname, '../../..');

describe('the stand-alone worker', () => {
	let folder: string;
	let server: FakeSmtpServer;
	let child: ChildProcess | undefined;
	let output: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'outbox-worker-'));
		server = await startFakeSmtpServer({ login: { user: 'shop', password: 'open sesame 42' } });
		output = '';
	});
	afterEach(async () => {
		child?.kill('SIGKILL');
		await server.stop();
		await rm(folder, { recursive: true, force: true });
	});

	const start = (env: NodeJS.ProcessEnv, ...args: string[]): ChildProcess => {
		child = spawn(
			process.execPath,
			[
				join(root, 'test/support/run-typescript.cjs'),
				join(root, 'lib/standalone/main.ts'),
				...args,
			],
			{ env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
		);
		for (const stream of [child.stdout, child.stderr]) {
			stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
		}
		return child;
	};
	const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
		const end = Date.now() + 50_000;
		while (!(await isSo())) {
			if (Date.now() > end) throw new Error(`it did not come to that: ${output}`);
			await new Promise((wake) => setTimeout(wake, 50));
		}
	};
	const exitOf = async (process: ChildProcess): Promise<unknown> => {
		if (process.exitCode !== null) return process.exitCode;
		// Its output has been read when it closes, and maybe not yet when it ends.
		const [code]: unknown[] = await once(process, 'close');
		return code;
	};
	const settings = async (): Promise<NodeJS.ProcessEnv> => {
		const config = join(folder, 'worker.json');
		const password = join(folder, 'password');
		await writeFile(password, 'open sesame 42\n');
		await writeFile(
			config,
			JSON.stringify({
				smtpHost: server.host,
				smtpPort: server.port,
				smtpSecurity: 'none',
				smtpUser: 'shop',
				smtpPasswordFile: password,
				senders: ['Shop <shop@example.com>'],
				queue: 'overridden',
			}),
		);
		return { OUTBOX_CONFIG: config, OUTBOX_QUEUE: 'default', OUTBOX_DATA_DIR: folder };
	};

	it('delivers what is queued in the SQLite file, tells how it is, and ends when asked', async () => {
		const clock = createSystemClock();
		const backend = requireQueueBackend(
			openSqliteBackend({
				path: join(folder, 'outbox.sqlite'),
				clock,
				ids: createSystemIds(clock),
			}),
		);
		const account = toSmtpAccountId(
			parseSmtpOptions({
				connection: { host: server.host, port: server.port, security: 'none' },
				defaultSender: 'Shop <shop@example.com>',
			}),
		);
		const healthPort = await findFreePort();
		const worker = start({ ...(await settings()), OUTBOX_HEALTH_PORT: String(healthPort) });
		await until(() => output.includes('"started"'));
		const healthy = await fetch(`http://127.0.0.1:${healthPort}/healthz`);
		expect(healthy.status).toBe(200);
		expect(await healthy.json()).toEqual({ ready: true, in_flight: 0, last_error: null });

		const now = clock.now();
		await backend.messages.add(
			aQueuedCall('call-1', [{ account, dueAt: now, createdAt: now, updatedAt: now }]),
		);
		await until(async () => (await backend.messages.find(['call-1-0']))[0]?.state === 'sent');
		expect(server.messages).toHaveLength(1);
		expect(server.messages[0]).toMatchObject({ to: ['jane@example.com'], user: 'shop' });

		worker.kill('SIGTERM');
		expect(await exitOf(worker)).toBe(0);
		const lines = output
			.trim()
			.split('\n')
			.map((line): unknown => JSON.parse(line));
		expect(lines).toMatchObject([
			{ event: 'started' },
			{ event: 'stopping' },
			{ event: 'stopped' },
		]);
		expect(output).not.toMatch(/sesame|on its way|jane@/);
		await backend.queue.close();
		await backend.close();
	}, 60_000);

	it('says so when nobody can listen at the health port, and ends with 2', async () => {
		const OUTBOX_HEALTH_PORT = String(server.port);
		const worker = start({ ...(await settings()), OUTBOX_HEALTH_PORT });
		expect(await exitOf(worker)).toBe(2);
		await until(() => output !== '');
		expect(output).toMatch(/OUTBOX_HEALTH_PORT .*EADDRINUSE/);
	}, 60_000);

	it.each(['--help', '-h'])(
		'names its settings to %s, and ends with 0',
		async (option) => {
			const worker = start({}, option);
			expect(await exitOf(worker)).toBe(0);
			expect(output).toMatch(/^Usage: outbox-worker/);
			expect(output).toMatch(/^ {2}OUTBOX_SMTP_PASSWORD_FILE$/m);
			expect(output).toMatch(/^ {2}OUTBOX_CONFIG$/m);
		},
		60_000,
	);

	it('tells --version which one it is, and ends with 0', async () => {
		const worker = start({}, '--version');
		expect(await exitOf(worker)).toBe(0);
		const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
		// Node may warn beside it where the package has not been built.
		expect(output.split('\n')).toContain(`${name} ${version}`);
	}, 60_000);

	it('refuses an option that it does not know, does not repeat it, and ends with 2', async () => {
		const worker = start(await settings(), '--smtp-password=sesame');
		expect(await exitOf(worker)).toBe(2);
		expect(output).toMatch(/validation_error.*--help/);
		expect(output).not.toMatch(/sesame/);
	}, 60_000);

	it('says so when its data folder is where no folder can be made, and ends with 1', async () => {
		const worker = start({ ...(await settings()), OUTBOX_DATA_DIR: '/proc/outbox' });
		expect(await exitOf(worker)).toBe(1);
		expect(output).toMatch(/store_unavailable.*\/proc\/outbox\/outbox\.sqlite cannot be /);
	}, 60_000);

	it.each([
		['no store', { OUTBOX_DATA_DIR: '' }, 'OUTBOX_REDIS_URL'],
		['a Redis URL that is none', { OUTBOX_REDIS_URL: 'http://x' }, 'OUTBOX_REDIS_URL'],
		[
			'a password file that is not there',
			{ OUTBOX_SMTP_PASSWORD_FILE: '/nowhere/secret' },
			'OUTBOX_SMTP_PASSWORD_FILE .smtpPasswordFile in the file.* names a file',
		],
		['a file that is not there', { OUTBOX_CONFIG: '/nowhere' }, 'OUTBOX_CONFIG names a file'],
		['no number', { OUTBOX_CONCURRENCY: 'many' }, 'OUTBOX_CONCURRENCY .*from 1 to 100'],
		['a name that is none', { OUTBOX_QUEUE: 'a b' }, 'OUTBOX_QUEUE'],
		['a host that is none', { OUTBOX_SMTP_HOST: 'smtp://x' }, 'OUTBOX_SMTP_HOST .*host name'],
		['an unknown security', { OUTBOX_SMTP_SECURITY: 'ssl' }, 'OUTBOX_SMTP_SECURITY .*starttls'],
		['a sender that is none', { OUTBOX_SENDERS: 'nobody' }, 'OUTBOX_SENDERS'],
		['a link to nowhere', { OUTBOX_UNSUBSCRIBE_URL: 'ftp://x' }, 'OUTBOX_UNSUBSCRIBE_URL'],
		[
			'a lease that a busy worker could not keep',
			{ OUTBOX_LEASE_MS: '10' },
			'OUTBOX_LEASE_MS .*from 1000',
		],
	])(
		'says what is wrong with %s, and ends with 2',
		async (_name, env, field) => {
			const worker = start({ ...(await settings()), ...env });
			expect(await exitOf(worker)).toBe(2);
			await until(() => output !== '');
			expect(output).toMatch(new RegExp(field));
			expect(output).not.toMatch(/sesame/);
		},
		60_000,
	);
});
