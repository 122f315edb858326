import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of some bytes on their way: others in their place, or the line drops. */
export type Intercept = (chunk: Buffer, from: 'client' | 'server') => Buffer | 'cut';

/** A line to a local server that shows what goes over it, and can be cut or tampered with. */
export interface Line {
	readonly port: number;
	/** How many connections were ever made. */
	readonly connections: number;
	/** All that clients have sent, byte for character. */
	readonly sent: string;
	/** May be replaced at any time. */
	intercept: Intercept;
	/** Drops all connections as they are. */
	cut(): void;
	stop(): Promise<void>;
}

export async function startLine(serverPort: number): Promise<Line> {
	const sockets = new Set<Socket>();
	const state = { connections: 0, sent: '' };

	const server = createServer({ noDelay: true }, (client) => {
		state.connections++;
		const upstream = connect({ port: serverPort, host: '127.0.0.1', noDelay: true });
		const drop = (): void => {
			client.resetAndDestroy();
			upstream.destroy();
		};
		const pass = (from: 'client' | 'server', to: Socket) => (chunk: Buffer) => {
			if (from === 'client') state.sent += chunk.toString('latin1');
			const passed = line.intercept(chunk, from);
			if (passed === 'cut') drop();
			else to.write(passed);
		};
		client.on('data', pass('client', upstream));
		upstream.on('data', pass('server', client));
		for (const end of [client, upstream]) {
			sockets.add(end);
			end.on('error', () => undefined);
			end.once('close', () => sockets.delete(end));
		}
		client.once('close', () => upstream.destroy());
		upstream.once('close', () => client.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

	const line: Line = {
		port: (server.address() as AddressInfo).port,
		get connections() {
			return state.connections;
		},
		get sent() {
			return state.sent;
		},
		intercept: (chunk) => chunk,
		cut() {
			for (const socket of sockets) socket.resetAndDestroy();
		},
		async stop() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return line;
}

/** The IMAP commands that were sent over the line since some point, without their tags. */
export function commandsSince(line: Line, start: number): readonly string[] {
	const commands = line.sent.slice(start).matchAll(/^[A-Z0-9]+ ((?:UID )?[A-Z]+)\b.*\r?$/gm);
	return [...commands].map(([, command = '']) => command);
}
