import type { IncomingMessage } from 'node:http';

import type { Operation } from './reactions';

export interface Route {
	readonly operation: Operation;
	/** `me` or an address. */
	readonly mailbox: string;
	readonly id: string;
}

const ROUTES: readonly (readonly [method: string, path: RegExp, operation: Operation])[] = [
	['GET', /^$/, 'getUser'],
	['GET', /^\/mailFolders\/([^/]+)$/, 'getFolder'],
	['POST', /^\/messages$/, 'createDraft'],
	['GET', /^\/messages$/, 'listMessages'],
	['GET', /^\/messages\/([^/]+)$/, 'getMessage'],
	['DELETE', /^\/messages\/([^/]+)$/, 'deleteMessage'],
	['POST', /^\/messages\/([^/]+)\/send$/, 'sendDraft'],
	['POST', /^\/messages\/([^/]+)\/attachments$/, 'addAttachment'],
	['POST', /^\/messages\/([^/]+)\/attachments\/createUploadSession$/, 'createUploadSession'],
];

/** What a request is about; no route when it is none of the calls that we make. */
export function toRoute(
	{ method, url = '' }: IncomingMessage,
	basePath: string,
): { readonly route: Route | undefined; readonly query: URLSearchParams } {
	const { pathname, searchParams } = new URL(url, 'http://graph');
	const below = pathname.startsWith(basePath) ? pathname.slice(basePath.length) : '';
	const [, me, address = '', path = ''] = /^\/(?:(me)|users\/([^/]+))(\/.*)?$/.exec(below) ?? [];
	const mailbox = me ?? decodeURIComponent(address);
	const found = ROUTES.find(([verb, pattern]) => verb === method && pattern.test(path));
	if (!found || mailbox === '') return { route: undefined, query: searchParams };
	const [, pattern, operation] = found;
	const id = decodeURIComponent(pattern.exec(path)?.[1] ?? '');
	return { route: { operation, mailbox, id }, query: searchParams };
}
