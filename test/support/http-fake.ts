import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

const HOST = '127.0.0.1';
/** Node's own five seconds are over at once on a busy machine, maybe under the next call. */
const KEEP_ALIVE_MS = 60_000;

/** The server of a fake that speaks HTTP. */
export interface HttpFake {
	/** Where it is, without a slash at the end. */
	readonly origin: string;
	readonly server: Server;
	/** How many connections were opened. */
	readonly connections: number;
	/** Drops its connections and takes none any more; also ends it. */
	goDown(): Promise<void>;
	/** Takes connections again, at the same address. */
	comeBack(): Promise<void>;
}

/**
 * Starts it on a free port of the loopback.
 * @param onFailure told in what way the fake itself failed; a client that hangs up breaks no rule
 */
export async function startHttpFake(
	answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
	onFailure: (text: string) => void,
): Promise<HttpFake> {
	const server = createServer((request, response) => {
		answer(request, response).catch((error: unknown) => {
			if (!request.complete) return;
			onFailure(`the fake failed: ${String(error)}`);
			request.socket.destroy();
		});
	});
	server.keepAliveTimeout = KEEP_ALIVE_MS;
	let connections = 0;
	server.on('connection', () => connections++);
	const listen = (port: number) =>
		new Promise<void>((resolve) => server.listen(port, HOST, resolve));
	await listen(0);
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('not listening');
	const { port } = address;

	return {
		origin: `http://${HOST}:${port}`,
		server,
		get connections() {
			return connections;
		},
		async goDown() {
			if (!server.listening) return;
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			server.closeAllConnections();
			await closed;
		},
		async comeBack() {
			if (!server.listening) await listen(port);
		},
	};
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks);
}

/** @param body sent as it is where it is text, whatever the headers say */
export function respond(
	response: ServerResponse,
	status: number,
	body: object | string,
	headers: Readonly<Record<string, string>> = {},
): void {
	response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
	response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
