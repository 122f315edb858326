import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import { join } from 'node:path';

import { isOutboxError, type OutboxError } from '../../../lib/core/errors';

export interface LocalServer {
	readonly port: number;
	/** E.g. `http://127.0.0.1:40001`. */
	readonly origin: string;
	/** How many connections were ever opened to it. */
	connections(): number;
	/** How many are open now. */
	open(): Promise<number>;
}

/** The self-signed certificate that the HTTPS servers show; see fixtures/README.md. */
export const certificate = readFixture('certificate.pem');

function readFixture(name: string): string {
	return readFileSync(join(__dirname, 'fixtures', name), 'utf8');
}

/** Starts servers on free loopback ports and stops them all in one go. */
export function createServers() {
	const closers: (() => Promise<void>)[] = [];

	async function start(
		server: TcpServer,
		scheme: string,
		{ host = '127.0.0.1', port = 0 }: { host?: string; port?: number } = {},
	): Promise<LocalServer> {
		const sockets = new Set<Socket>();
		let connections = 0;
		server.on('connection', (socket: Socket) => {
			connections += 1;
			sockets.add(socket);
			socket.on('close', () => sockets.delete(socket));
			socket.on('error', () => undefined);
		});
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject);
			server.listen(port, host, resolve);
		});
		closers.push(async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		});
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('not a TCP server');
		return {
			port: address.port,
			origin: `${scheme}://${host}:${address.port}`,
			connections: () => connections,
			open: async () => sockets.size,
		};
	}

	return {
		http: (listener: RequestListener, place?: { host?: string; port?: number }) =>
			start(createHttpServer(listener), 'http', place),
		https: (listener: RequestListener) => {
			const key = readFixture('key.pem');
			const server: Server = createHttpsServer({ key, cert: certificate }, listener);
			return start(server, 'https');
		},
		/** Answers every connection with exactly this text, and says no more. */
		raw: (answer: string, { hangUp }: { hangUp: boolean }) => {
			const server = createTcpServer((socket) => {
				socket.once('data', () => (hangUp ? socket.end(answer) : socket.write(answer)));
			});
			return start(server, 'http');
		},
		stopAll: async () => {
			await Promise.all(closers.splice(0).map((close) => close()));
		},
	};
}

/** The OutboxError that the work must fail with. */
export async function failureOf(work: Promise<unknown>): Promise<OutboxError> {
	const error = await work.then(
		() => new Error('it succeeded'),
		(reason: unknown) => reason,
	);
	if (!isOutboxError(error)) throw error;
	return error;
}
