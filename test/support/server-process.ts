import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Servers take their time on a busy machine. */
const START_MS = 30_000;
const NOBODY = 65534;

/** Who servers of the tests run as: never the superuser. */
export interface ServerUser {
	readonly user: string;
	readonly group: string;
	/** Where we are the superuser, who must step down for them. */
	readonly ids?: { readonly uid: number; readonly gid: number };
}

export function serverUser(): ServerUser {
	const isRoot = process.getuid?.() === 0;
	const user = isRoot ? 'nobody' : userInfo().username;
	const group = execFileSync('id', ['-gn', user], { encoding: 'utf8' }).trim();
	return { user, group, ...(isRoot && { ids: { uid: NOBODY, gid: NOBODY } }) };
}

/** A folder for a server and all that it writes. */
export function makeServerFolder(name: string): string {
	const folder = mkdtempSync(join(tmpdir(), `outbox-${name}-`));
	chmodSync(folder, 0o755);
	return folder;
}

/** Gives the folder, and what lies in it, to whom the server runs as. */
export function handOver(folder: string, { ids }: ServerUser): void {
	if (!ids) return;
	const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
	for (const path of ['.', ...entries]) chownSync(join(folder, path), ids.uid, ids.gid);
}

export interface ServerProcess {
	/** Ends the process in good order, and removes its folder. */
	remove(): Promise<void>;
}

export interface ServerCommand {
	readonly program: string;
	readonly args: readonly string[];
	/** What to do where this machine does not have it. */
	readonly install: string;
	readonly folder: string;
	readonly user: ServerUser;
	/** It is up once somebody listens there. */
	readonly port: number;
}

/** @throws Error saying what to install where this machine does not have the program */
export async function startServerProcess(command: ServerCommand): Promise<ServerProcess> {
	const { program, args, folder, user, port } = command;
	const child = spawn(program, args, {
		stdio: ['ignore', 'pipe', 'pipe'],
		// Debian keeps servers where ordinary users do not look.
		env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin` },
		...user.ids,
	});
	const log = collect(child);
	const killWithUs = (): void => void child.kill('SIGTERM');
	process.once('exit', killWithUs);
	const remove = async (): Promise<void> => {
		process.off('exit', killWithUs);
		if (child.exitCode === null && child.signalCode === null) {
			const exited = once(child, 'exit');
			child.kill('SIGTERM');
			await exited;
		}
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		await once(child, 'spawn');
		await answers(port, child, log);
	} catch (error) {
		const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
		if (!isMissing) await remove();
		throw isMissing
			? new Error(`These tests start ${program}, which is not installed. ${command.install}`)
			: error;
	}
	return { remove };
}

async function answers(port: number, child: ChildProcess, log: () => string): Promise<void> {
	const until = Date.now() + START_MS;
	while (!(await listens(port))) {
		if (child.exitCode !== null) throw new Error(`The server has ended: ${log()}`);
		if (Date.now() > until) throw new Error(`The server does not answer: ${log()}`);
		await delay(50);
	}
}

async function listens(port: number): Promise<boolean> {
	const socket = connect({ port, host: '127.0.0.1' });
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}

/** What the process has written so far, to be shown when it fails. */
function collect(child: ChildProcess): () => string {
	const lines: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', (text: string) => lines.push(text));
	}
	return () => lines.join('').slice(-2_000);
}
