import { join } from 'node:path';

import { z } from 'zod/v4';

import type { HttpClient } from '../../lib/core/http-client';
import { startTypeScriptChild, type Child } from '../support/child';

const serviceSchema = z.object({ url: z.string(), token: z.string() });
const fakesSchema = z.object({
	address: z.string(),
	gmail: serviceSchema,
	outlook: serviceSchema,
});
export type Fakes = z.output<typeof fakesSchema>;

export function startFakes(): Promise<Child<Fakes>> {
	return startTypeScriptChild({
		file: join(__dirname, 'fakes-child.ts'),
		parse: (message) => fakesSchema.parse(message),
	});
}

/** One client for both sides of the comparison, which keeps its connections. */
export function createHttp({ token }: { readonly token: string }): HttpClient {
	return {
		async send({ method, url, headers, body, signal }) {
			const response = await fetch(url, {
				method,
				headers: { ...headers, authorization: `Bearer ${token}` },
				...(body !== undefined && { body: Buffer.from(body) }),
				signal,
			});
			return {
				status: response.status,
				headers: Object.fromEntries(response.headers),
				body: await response.text(),
			};
		},
	};
}
