import { createServer } from 'node:http';

import { validationError, type OutboxError } from '../core/errors';

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

/**
 * Answers `GET /healthz`: 200 while the worker takes messages, 503 otherwise.
 * @throws OutboxError `validation_error` when nobody can listen there
 */
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
		server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(port, host, error)));
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

function cannotListen(port: number, host: string, { code }: NodeJS.ErrnoException): OutboxError {
	return validationError(
		'healthPort',
		`OUTBOX_HEALTH_PORT (healthPort in the file): nobody can listen at ${host}:${port} (${code ?? 'unknown'}). Give a port that is free and that this user may open, or 0 for no health endpoint.`,
	);
}
