/**
 * A mail server that takes everything, as fast as it can, and keeps nothing but a count. It greets
 * at once. Node starts this file by itself, so nothing but erasable syntax is used.
 * Usage: sink-child.ts <key file> <certificate file> <ms that its slow port takes for a message>
 */
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls';

const [keyFile = '', certificateFile = '', slowMs = '0'] = process.argv.slice(2);
const SLOW_MS = Number(slowMs);
const key = readFileSync(keyFile);
const cert = readFileSync(certificateFile);
const secureContext = createSecureContext({ key, cert });

const END_OF_BODY = '\r\n.\r\n';
let accepted = 0;

interface Manner {
	readonly offersTls?: boolean;
	readonly greets?: boolean;
	/** How long it takes to take a message. */
	readonly takesMs?: number;
}

function converse(socket: Socket, manner: Manner): void {
	const { offersTls = false, greets = true, takesMs = 0 } = manner;
	socket.setNoDelay(true);
	let text = '';
	let inBody = false;
	const reply = (line: string): void => void socket.write(`${line}\r\n`, 'latin1');

	const obey = (line: string): boolean => {
		switch (line.slice(0, 4).toUpperCase()) {
			case 'EHLO':
			case 'HELO':
				reply(
					`250-sink\r\n250-8BITMIME${offersTls ? '\r\n250-STARTTLS' : ''}\r\n250 SIZE 50000000`,
				);
				return true;
			case 'DATA':
				inBody = true;
				// So that an empty body ends as any other does.
				text = `\r\n${text}`;
				reply('354 go on');
				return true;
			case 'STAR': {
				socket.removeListener('data', read);
				reply('220 go on');
				const secured = new TLSSocket(socket, { isServer: true, secureContext });
				secured.on('error', () => undefined);
				converse(secured, { greets: false });
				return false;
			}
			case 'QUIT':
				socket.end('221 bye\r\n');
				return false;
			default:
				reply('250 ok');
				return true;
		}
	};
	const takeBody = (): boolean => {
		const end = text.indexOf(END_OF_BODY);
		if (end < 0) {
			text = text.slice(-(END_OF_BODY.length - 1));
			return false;
		}
		text = text.slice(end + END_OF_BODY.length);
		inBody = false;
		accepted++;
		const receipt = `250 taken as ${accepted}`;
		if (takesMs === 0) reply(receipt);
		else setTimeout(() => reply(receipt), takesMs);
		return true;
	};
	const takeLine = (): boolean => {
		const end = text.indexOf('\r\n');
		if (end < 0) return false;
		const line = text.slice(0, end);
		text = text.slice(end + 2);
		return obey(line);
	};
	function read(chunk: Buffer): void {
		text += chunk.toString('latin1');
		while (inBody ? takeBody() : takeLine());
	}
	socket.on('data', read);
	socket.on('error', () => undefined);
	if (greets) reply('220 sink');
}

async function listen(server: Server): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

async function main(): Promise<void> {
	const ports = {
		none: await listen(createPlainServer((socket) => converse(socket, {}))),
		starttls: await listen(createPlainServer((socket) => converse(socket, { offersTls: true }))),
		tls: await listen(createTlsServer({ key, cert }, (socket) => converse(socket, {}))),
		slow: await listen(createPlainServer((socket) => converse(socket, { takesMs: SLOW_MS }))),
	};
	process.on('message', () => process.send?.(accepted));
	process.send?.(ports);
}

void main();
