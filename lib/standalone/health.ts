import { createServer } from 'node:http';

/** How the worker is. */
export interface Health {
	readonly ready: boolean;
	readonly inFlight: number;
	/** What went wrong last, by the kind of error alone. */
	readonly lastError: string | undefined;
}

export interface HealthServer {
	readonly port: number;
	close(): Promise<void>;
}

/** Answers `GET /healthz`: 200 while the worker takes messages, 503 otherwise. */
export async function startHealthServer(
	{ port, host }: { readonly port: number; readonly host: string },
	read: () => Health,
): Promise<HealthServer> {
	const server = createServer((request, response) => {
		const isAsked = request.method === 'GET' && request.url === '/healthz';
		if (!isAsked) {
			response.writeHead(404).end();
			return;
		}
		const { ready, inFlight, lastError = null } = read();
		response.writeHead(ready ? 200 : 503, { 'content-type': 'application/json' });
		response.end(JSON.stringify({ ready, in_flight: inFlight, last_error: lastError }));
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, resolve);
	});
	const address = server.address();
	return {
		port: typeof address === 'object' && address ? address.port : port,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
