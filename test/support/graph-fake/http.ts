import type { ServerResponse } from 'node:http';

export interface Answer {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly json?: unknown;
}

export function answer(response: ServerResponse, { status, headers, json }: Answer): void {
	const type = json === undefined ? {} : { 'content-type': 'application/json' };
	response.writeHead(status, { ...type, ...headers });
	response.end(json === undefined ? '' : JSON.stringify(json));
}
