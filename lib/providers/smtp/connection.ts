import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

import type SMTPConnection from 'nodemailer/lib/smtp-connection';

import type { SmtpConnectionOptions } from './options';

/** How long the server may take over a courtesy that nobody waits for. */
const COURTESY_MS = 2_000;

/** A connection to a mail server that is logged in and ready for messages. */
export interface SmtpConnection {
	/** Whether the server takes addresses that are not ASCII (RFC 6531). */
	readonly supportsUtf8: boolean;
	/** The largest message that the server says it takes, where it says so (RFC 1870). */
	readonly maxMessageBytes: number | undefined;
	/** Whether it was still open when last looked at. */
	readonly alive: boolean;
	/** Rejects with nodemailer's error, which may repeat secrets and must not get any further. */
	send(envelope: SMTPConnection.Envelope, body: Readable): Promise<SMTPConnection.SentMessageInfo>;
	/**
	 * Lets what is written in this turn of the event loop leave together: a short body with the dot
	 * that ends it.
	 */
	joinWrites(): void;
	/** Forgets a refused message, so that the connection can be used for another one, or closes. */
	reset(): Promise<void>;
	/** Whether an open socket keeps the process alive: it should while in use only. */
	keepsProcessAlive(yes: boolean): void;
	onceClosed(listener: () => void): void;
	/** Says goodbye, and closes at the latest after two seconds. */
	quit(): Promise<void>;
	/** Closes at once, in the middle of whatever is under way. */
	destroy(): void;
}

type Done<T> = (error: Error | null | undefined, value: T) => void;

/**
 * Connects and logs in, within `timeouts.connectMs`.
 *
 * @throws nodemailer's error, which may repeat secrets and must not get any further
 */
export async function openConnection(
	options: SmtpConnectionOptions,
	signal: AbortSignal,
): Promise<SmtpConnection> {
	const { default: Connection } = await import('nodemailer/lib/smtp-connection');
	const wire = new Connection(toWireOptions(options));
	// Errors reach the caller through the call they belong to; an idle connection just closes.
	wire.on('error', () => undefined);
	const deadline = AbortSignal.timeout(options.timeouts.connectMs);
	const stop = (): void => wire.close();
	const stopped = AbortSignal.any([signal, deadline]);
	stopped.addEventListener('abort', stop, { once: true });
	try {
		stopped.throwIfAborted();
		await run<void>(wire, (done) => wire.connect((error) => done(error, undefined)));
		const extensions = parseExtensions(wire.lastServerResponse);
		await logIn(wire, options);
		return toConnection(wire, extensions);
	} catch (error) {
		wire.close();
		if (deadline.aborted && !signal.aborted) throw timedOut(wire);
		throw error;
	} finally {
		stopped.removeEventListener('abort', stop);
	}
}

function toWireOptions(options: SmtpConnectionOptions): SMTPConnection.Options {
	const { host, port, security, caCertificate, allowSelfSigned, timeouts } = options;
	return {
		host,
		port,
		secure: security === 'tls',
		requireTLS: security === 'starttls',
		ignoreTLS: security === 'none',
		tls: {
			minVersion: 'TLSv1.2',
			rejectUnauthorized: !allowSelfSigned,
			...(caCertificate !== undefined && { ca: caCertificate }),
		},
		connectionTimeout: timeouts.connectMs,
		greetingTimeout: timeouts.connectMs,
		dnsTimeout: timeouts.connectMs,
		socketTimeout: timeouts.replyMs,
		// A connection is closed in anger only: what is left to write must not follow.
		socketCloseTimeout: 0,
	};
}

async function logIn(wire: SMTPConnection, { auth }: SmtpConnectionOptions): Promise<void> {
	if (!auth) return;
	if (auth.kind === 'password') {
		const { user, password } = auth;
		await run<void>(wire, (done) =>
			wire.login({ user, pass: password }, (error) => done(error, undefined)),
		);
		return;
	}
	const { default: XOAuth2 } = await import('nodemailer/lib/xoauth2');
	const { user, accessToken } = auth;
	const oauth2 = new XOAuth2({ user, accessToken });
	await run<void>(wire, (done) =>
		wire.login({ user, oauth2, method: 'XOAUTH2' }, (error) => done(error, undefined)),
	);
}

function toConnection(
	wire: SMTPConnection,
	extensions: ReadonlyMap<string, string>,
): SmtpConnection {
	const socket = (): Socket | undefined => wire._socket || undefined;
	return {
		supportsUtf8: extensions.has('SMTPUTF8'),
		maxMessageBytes: Number(extensions.get('SIZE')) || undefined,
		get alive() {
			return !wire.destroyed;
		},
		send: (envelope, body) => run(wire, (done) => wire.send(envelope, body, done)),
		joinWrites() {
			const joined = socket();
			joined?.cork();
			setImmediate(() => joined?.uncork());
		},
		reset: () =>
			hurry(wire, () => run<void>(wire, (done) => wire.reset((error) => done(error, undefined)))),
		keepsProcessAlive(yes) {
			if (yes) socket()?.ref();
			else socket()?.unref();
		},
		onceClosed(listener) {
			if (wire.destroyed) listener();
			else wire.once('end', listener);
		},
		quit: () =>
			hurry(
				wire,
				() =>
					new Promise<void>((resolve) => {
						if (wire.destroyed) return resolve();
						wire.once('end', resolve);
						wire.quit();
					}),
			),
		destroy: () => wire.close(),
	};
}

/** One call of nodemailer's, also ended by an error of the connection or by its closing. */
function run<T>(wire: SMTPConnection, call: (done: Done<T>) => void): Promise<T> {
	return new Promise<T>((resolve, reject) => {
		const onError = (error: unknown): void => settle(() => reject(error));
		// The call's own error, where there is one, follows the closing and says more.
		const onEnd = (): void => queueMicrotask(() => onError(closed()));
		const settle = (finish: () => void): void => {
			wire.off('error', onError);
			wire.off('end', onEnd);
			finish();
		};
		wire.on('error', onError);
		wire.on('end', onEnd);
		call((error, value) => settle(() => (error ? reject(error) : resolve(value))));
	});
}

/** Closes the connection when a courtesy takes the server too long. */
async function hurry(wire: SMTPConnection, courtesy: () => Promise<void>): Promise<void> {
	const impatience = setTimeout(() => wire.close(), COURTESY_MS).unref();
	await courtesy().finally(() => clearTimeout(impatience));
}

/** The keywords of an EHLO reply with their parameters. */
function parseExtensions(response: string | false): ReadonlyMap<string, string> {
	const [, ...lines] = (response || '').split('\n');
	return new Map(
		lines.map((line) => {
			const [keyword = '', ...parameters] = line.slice('250-'.length).trim().split(/\s+/);
			return [keyword.toUpperCase(), parameters.join(' ')];
		}),
	);
}

function closed(): Error {
	return Object.assign(new Error('closed'), { code: 'ECONNECTION', command: 'CONN' });
}

/** The time for connecting is over: says, as nodemailer does, what was being waited for. */
function timedOut({ stage, lastServerResponse }: SMTPConnection): Error {
	const waitedFor = lastServerResponse ? 'SOCKET_TIMEOUT' : 'GREETING_TIMEOUT';
	const timeoutType = stage === 'init' ? 'CONNECT_TIMEOUT' : waitedFor;
	return Object.assign(new Error('timed out'), { code: 'ETIMEDOUT', command: 'CONN', timeoutType });
}
