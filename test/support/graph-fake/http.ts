import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface Answer {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly json?: unknown;
}

export interface Listener {
	readonly server: Server;
	readonly port: number;
	stop(): Promise<void>;
}

/** A server on a free port of its own. */
export async function listen(
	handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Listener> {
	const server = createServer((request, response) => {
		// A client that went away takes its answer with it.
		handle(request, response).catch(() => request.socket.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('not listening');
	return {
		server,
		port: address.port,
		stop: () =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks);
}

export function answer(response: ServerResponse, { status, headers, json }: Answer): void {
	const type = json === undefined ? {} : { 'content-type': 'application/json' };
	response.writeHead(status, { ...type, ...headers });
	response.end(json === undefined ? '' : JSON.stringify(json));
}
