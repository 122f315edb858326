import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';

import { fixtureCertificate, fixtureKey, type CertificateName } from './certificates';
import { wellBehaved, type Script } from './reactions';
import { Conversation } from './conversation';

export interface AcceptedMessage {
	readonly from: string;
	/** Whom the server promised to deliver to. */
	readonly to: readonly string[];
	/** The parameters of MAIL FROM, e.g. `SIZE=512 SMTPUTF8`. */
	readonly parameters: string;
	/** As the sender wrote it, the doubled dots undone. */
	readonly mime: Buffer;
	/** Whether it came over an encrypted connection. */
	readonly encrypted: boolean;
	/** Who was logged in. */
	readonly user: string | undefined;
}

export interface FakeSmtpServer {
	readonly host: '127.0.0.1';
	readonly port: number;
	/** The certificate it shows, in PEM form. */
	readonly certificate: string;
	/** May be replaced at any time. */
	script: Script;
	/** How many connections were ever made. */
	readonly connections: number;
	readonly openConnections: number;
	/** The most connections that were open at once. */
	readonly mostOpenConnections: number;
	/** What the server has promised to deliver. */
	readonly messages: readonly AcceptedMessage[];
	/** Bytes of message bodies that arrived, accepted or not. */
	readonly bodyBytes: number;
	/** The conversation: `C: EHLO ...`, `S: 250 ...`. */
	readonly log: readonly string[];
	/** The commands of the log, e.g. `MAIL`. */
	commandsOf(verb: string): readonly string[];
	/** Closes idle connections the way a server does after a time-out. */
	dropConnections(how: 'close' | 'reset'): void;
	stop(): Promise<void>;
}

export interface FakeSmtpServerOptions {
	readonly security?: 'tls' | 'starttls' | 'none';
	/** The lines of the EHLO reply. */
	readonly extensions?: readonly string[];
	/** Who may log in; anybody where absent. The password is an access token for XOAUTH2. */
	readonly login?: { readonly user: string; readonly password: string } | undefined;
	readonly certificate?: CertificateName;
	readonly script?: Script;
}

export const DEFAULT_EXTENSIONS: readonly string[] = [
	'PIPELINING',
	'SIZE 20000000',
	'8BITMIME',
	'SMTPUTF8',
	'ENHANCEDSTATUSCODES',
	'AUTH PLAIN LOGIN XOAUTH2',
];

/** What the conversations of a server share. */
export interface ServerState {
	script: Script;
	readonly security: 'tls' | 'starttls' | 'none';
	readonly extensions: readonly string[];
	readonly login: FakeSmtpServerOptions['login'];
	readonly secureContext: SecureContext;
	readonly messages: AcceptedMessage[];
	readonly log: string[];
	bodyBytes: number;
}

/** Starts a mail server on a free port of the loopback that can misbehave at every step. */
export async function startFakeSmtpServer(
	options: FakeSmtpServerOptions = {},
): Promise<FakeSmtpServer> {
	const { security = 'none', certificate = 'localhost' } = options;
	const cert = fixtureCertificate(certificate);
	const state: ServerState = {
		script: options.script ?? wellBehaved,
		security,
		extensions: options.extensions ?? DEFAULT_EXTENSIONS,
		login: options.login,
		secureContext: createSecureContext({ cert, key: fixtureKey(certificate) }),
		messages: [],
		log: [],
		bodyBytes: 0,
	};
	const sockets = new Set<Socket>();
	let connections = 0;
	let mostOpen = 0;

	const server = createServer({ noDelay: true }, (socket) => {
		connections++;
		sockets.add(socket);
		mostOpen = Math.max(mostOpen, sockets.size);
		socket.on('error', () => undefined);
		socket.once('close', () => sockets.delete(socket));
		new Conversation(socket, connections, state).start();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

	return {
		host: '127.0.0.1',
		port: portOf(server.address()),
		certificate: cert,
		get script() {
			return state.script;
		},
		set script(script) {
			state.script = script;
		},
		get connections() {
			return connections;
		},
		get openConnections() {
			return sockets.size;
		},
		get mostOpenConnections() {
			return mostOpen;
		},
		messages: state.messages,
		get bodyBytes() {
			return state.bodyBytes;
		},
		log: state.log,
		commandsOf: (verb) => state.log.filter((line) => line.startsWith(`C: ${verb}`)),
		dropConnections(how) {
			for (const socket of sockets) {
				if (how === 'close') socket.end();
				else socket.resetAndDestroy();
			}
		},
		async stop() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function portOf(address: AddressInfo | string | null): number {
	if (address === null || typeof address === 'string') throw new Error('not listening');
	return address.port;
}
