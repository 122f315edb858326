import {
	Agent as HttpAgent,
	request as httpRequest,
	type IncomingMessage,
	type OutgoingHttpHeaders,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';

/** Compressed answers could grow without measure on unpacking, so none is asked for. */
const HEADERS: OutgoingHttpHeaders = {
	'User-Agent': 'n8n-nodes-outbox',
	Accept: '*/*',
	'Accept-Encoding': 'identity',
};

/**
 * One GET over a connection of its own, and what `read` makes of the answer. The connection is
 * closed afterwards, whether the answer was read to its end or not.
 *
 * The agent is made here rather than taken from the process: a shared one may keep sockets open, go
 * through a proxy (which would then do the look-up unguarded), or come from somebody's patch.
 */
export async function exchange<T>(
	url: URL,
	{ lookup, signal }: { readonly lookup: LookupFunction; readonly signal: AbortSignal },
	read: (response: IncomingMessage) => Promise<T>,
): Promise<T> {
	const secure = url.protocol === 'https:';
	const agent = secure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false });
	const request = (secure ? httpsRequest : httpRequest)(url, {
		agent,
		lookup,
		signal,
		headers: HEADERS,
	});
	try {
		const response = await new Promise<IncomingMessage>((resolve, reject) => {
			request.once('response', resolve);
			// Stays on: what goes wrong later also shows on the answer's stream, but unheard it is fatal.
			request.on('error', reject);
			// All that is heard of a server that answers by changing the protocol.
			request.once('close', () => reject(new NoAnswerError()));
			request.end();
		});
		return await read(response);
	} finally {
		request.destroy();
		agent.destroy();
	}
}

class NoAnswerError extends Error {
	readonly code = 'ECONNRESET';
}
