import type { ImapFlow, ImapFlowOptions } from 'imapflow';

import { createLazy } from '../../core/lazy';
import type { ImapOptions } from './options';

/** The largest message that is read or saved, as it goes over the wire. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
/** Far more than a list of mailboxes or a found set of messages takes. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
const MAX_TOKENS = 200_000;
/** What a server may say in all while one piece of work is done. */
const MAX_WORK_BYTES = 2 * MAX_MESSAGE_BYTES;
const WATCH_MS = 200;

const loadImapFlow = createLazy(() => import('imapflow'));

/** A connection that is logged in. */
export interface ImapClient {
	readonly flow: ImapFlow;
	readonly alive: boolean;
	/** Whether it was closed because the server said too much. */
	readonly flooded: boolean;
	/** A piece of work begins: from here on is counted what the server says. */
	watch(): void;
	unwatch(): void;
	/** Says goodbye. */
	end(): Promise<void>;
	/** Closes at once, in the middle of whatever is under way. */
	destroy(): void;
}

/**
 * Connects and logs in, within `timeouts.connectMs`.
 * @throws imapflow's error, which may repeat secrets and must not get any further
 */
export async function openClient(options: ImapOptions, signal: AbortSignal): Promise<ImapClient> {
	const { ImapFlow } = await loadImapFlow();
	const flow = new ImapFlow(toFlowOptions(options));
	const client = toClient(flow);
	// Errors reach the caller through the call they belong to; an idle connection just closes.
	flow.on('error', () => undefined);
	const deadline = AbortSignal.timeout(options.timeouts.connectMs);
	const stop = (): void => flow.close();
	const stopped = AbortSignal.any([signal, deadline]);
	stopped.addEventListener('abort', stop, { once: true });
	try {
		stopped.throwIfAborted();
		client.watch();
		await flow.connect();
		return client;
	} catch (error) {
		flow.close();
		if (client.flooded) throw failure('ResponseTooLarge');
		if (deadline.aborted && !signal.aborted) {
			throw failure('CONNECT_TIMEOUT');
		}
		throw error;
	} finally {
		client.unwatch();
		stopped.removeEventListener('abort', stop);
	}
}

/** @param code as imapflow has it */
function failure(code: string): Error {
	return Object.assign(new Error('not connected'), { code });
}

function toFlowOptions({ auth, security, timeouts, ...options }: ImapOptions): ImapFlowOptions {
	return {
		host: options.host,
		port: options.port,
		secure: security === 'tls',
		doSTARTTLS: security === 'starttls',
		auth: {
			user: auth.user,
			...(auth.kind === 'password' ? { pass: auth.password } : { accessToken: auth.accessToken }),
		},
		tls: {
			minVersion: 'TLSv1.2',
			rejectUnauthorized: !options.allowSelfSigned,
			...(options.caCertificate !== undefined && { ca: options.caCertificate }),
		},
		// It would write what goes over the wire to the log.
		logger: false,
		// Neither is worth its calls for a few messages.
		disableAutoEnable: true,
		disableCompression: true,
		disableAutoIdle: true,
		connectionTimeout: timeouts.connectMs,
		greetingTimeout: timeouts.connectMs,
		socketTimeout: timeouts.replyMs,
		maxLineLength: MAX_LINE_BYTES,
		maxLiteralSize: MAX_MESSAGE_BYTES,
		maxResponseSize: MAX_MESSAGE_BYTES + MAX_LINE_BYTES,
		maxResponseTokens: MAX_TOKENS,
	};
}

function toClient(flow: ImapFlow): ImapClient {
	let flooded = false;
	let watching: NodeJS.Timeout | undefined;
	const unwatch = (): void => clearInterval(watching);
	return {
		flow,
		get alive() {
			return flow.usable;
		},
		get flooded() {
			return flooded;
		},
		watch() {
			const before = flow.stats().received;
			watching = setInterval(() => {
				if (flow.stats().received - before <= MAX_WORK_BYTES) return;
				flooded = true;
				flow.close();
			}, WATCH_MS).unref();
		},
		unwatch,
		async end() {
			unwatch();
			await flow.logout().catch(() => flow.close());
		},
		destroy() {
			unwatch();
			flow.close();
		},
	};
}
