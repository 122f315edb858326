import { z } from 'zod/v4';

import type { HttpClient, HttpRequest } from '../../lib/core/http-client';
import { createHttp, type Fakes } from './fakes';

/** Sends one message by the calls that the provider makes, and nothing around them. */
export type SendOne = (index: number) => Promise<unknown>;

const idSchema = z.object({ id: z.string() });

export function createBareGmail({ gmail }: Fakes, mime: Buffer): SendOne {
	const http = createHttp(gmail);
	const base = `${gmail.url}/gmail/v1/users/me`;
	const json = { 'content-type': 'application/json' };
	const raw = mime.toString('base64url');
	return async () => {
		const content = JSON.stringify({ message: { raw } });
		const draft = await call(http, 'POST', `${base}/drafts`, json, content);
		const { id } = idSchema.parse(JSON.parse(draft));
		const answer = await call(http, 'POST', `${base}/drafts/send`, json, JSON.stringify({ id }));
		const sent = idSchema.parse(JSON.parse(answer));
		const query = 'format=metadata&metadataHeaders=Message-ID&metadataHeaders=X-Outbox-Id';
		await call(http, 'GET', `${base}/messages/${sent.id}?${query}`);
	};
}

export function createBareOutlook({ outlook }: Fakes, mime: Buffer): SendOne {
	const http = createHttp(outlook);
	const messages = `${outlook.url}/me/messages`;
	const prefer = { prefer: 'IdType="ImmutableId"' };
	const text = { ...prefer, 'content-type': 'text/plain' };
	const body = mime.toString('base64');
	const select = [
		...['id', 'internetMessageId', 'conversationId', 'isDraft'],
		...['parentFolderId', 'sentDateTime'],
	].join(',');
	return async () => {
		const { id } = idSchema.parse(JSON.parse(await call(http, 'POST', messages, text, body)));
		const path = `${messages}/${encodeURIComponent(id)}`;
		await call(http, 'POST', `${path}/send`, prefer, '');
		await call(http, 'GET', `${path}?$select=${encodeURIComponent(select)}`, prefer);
	};
}

async function call(
	http: HttpClient,
	method: HttpRequest['method'],
	url: string,
	headers: Readonly<Record<string, string>> = {},
	body?: string,
): Promise<string> {
	const { signal } = new AbortController();
	const content = body !== undefined && { body };
	const response = await http.send({ method, url, headers, ...content, signal });
	if (response.status < 300) return response.body;
	throw new Error(`${method} ${url}: ${response.status} ${response.body.slice(0, 300)}`);
}
