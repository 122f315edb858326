import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

/** The page shows messages with `textContent` only; nothing but its own files may run. */
const PAGE_CSP =
	"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:; base-uri 'none'; form-action 'none'";
/** A message's own HTML may show itself and nothing else: no scripts, no forms, no network. */
const MAIL_CSP = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** @type {Readonly<Record<string, { file: string, type: string }>>} */
const PAGE_FILES = {
	'/': { file: 'inbox.html', type: 'text/html' },
	'/inbox.css': { file: 'inbox.css', type: 'text/css' },
	'/inbox.js': { file: 'inbox.js', type: 'text/javascript' },
};

/**
 * Shows a sink's messages: a page at `/`, JSON at `/api/messages`, and at `/messages/<id>/html` a
 * message's HTML for the page's sandboxed frame.
 *
 * @param {import('./mail-sink.mjs').MailSink} sink
 * @param {{ port?: number }} [options] a free port by default
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function createInboxServer(sink, { port = 0 } = {}) {
	const server = createServer((request, response) => {
		const { status, type, csp, body } = answer(sink, request);
		response.writeHead(status, {
			'content-type': `${type}; charset=utf-8`,
			'content-security-policy': csp,
			'x-content-type-options': 'nosniff',
			'referrer-policy': 'no-referrer',
			'cache-control': 'no-store',
		});
		response.end(body);
	});
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	return {
		url: `http://localhost:${typeof address === 'object' && address !== null ? address.port : port}`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/**
 * @param {import('./mail-sink.mjs').MailSink} sink
 * @param {import('node:http').IncomingMessage} request
 * @returns {{ status: number, type: string, csp: string, body: string }}
 */
function answer(sink, { method, url }) {
	if (method !== 'GET') return plain(405, 'Only GET is served here.');
	const { pathname } = new URL(url ?? '/', 'http://localhost');
	const page = PAGE_FILES[pathname];
	if (page) {
		const body = readFileSync(join(import.meta.dirname, 'inbox', page.file), 'utf8');
		return { status: 200, type: page.type, csp: PAGE_CSP, body };
	}
	if (pathname === '/api/messages') {
		const body = JSON.stringify({ messages: sink.mails.toReversed() });
		return { status: 200, type: 'application/json', csp: PAGE_CSP, body };
	}
	const mailId = /^\/messages\/(\d+)\/html$/.exec(pathname)?.[1];
	const mail = sink.mails.find(({ id }) => id === mailId);
	if (mail) return { status: 200, type: 'text/html', csp: MAIL_CSP, body: mail.html };
	return plain(404, 'Not found.');
}

/**
 * @param {number} status
 * @param {string} body
 */
function plain(status, body) {
	return { status, type: 'text/plain', csp: PAGE_CSP, body };
}
