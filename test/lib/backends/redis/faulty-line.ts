import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a server that loses things when a test says so. */
export interface FaultyLine {
	readonly host: string;
	readonly port: number;
	/** How many connections were made over it. */
	readonly connections: number;
	/** Lets the next request through, and breaks the connection off instead of its answer. */
	loseNextAnswer(): void;
	/**
	 * Keeps the next request back and breaks the connection off towards the client.
	 * @returns a function that delivers the request after all, and waits for its answer
	 */
	delayNextRequest(): () => Promise<void>;
	/** Breaks all connections off. */
	cut(): void;
	remove(): Promise<void>;
}

export async function startFaultyLine(port: number): Promise<FaultyLine> {
	const sockets = new Set<Socket>();
	let connections = 0;
	let losesAnswer = false;
	let delayed: { deliver?: () => Promise<void> } | undefined;

	const track = (socket: Socket): Socket => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		return socket.once('close', () => sockets.delete(socket));
	};

	const server = createServer((client) => {
		connections += 1;
		const upstream = connect(port, '127.0.0.1');
		track(client);
		track(upstream);
		client.on('data', (request) => {
			if (delayed && !delayed.deliver) {
				delayed.deliver = async () => {
					upstream.write(request);
					await once(upstream, 'data');
					upstream.destroy();
				};
				client.removeAllListeners('close').destroy();
				return;
			}
			upstream.write(request);
		});
		upstream.on('data', (answer) => {
			if (losesAnswer) {
				losesAnswer = false;
				client.destroy();
				return;
			}
			client.write(answer);
		});
		client.once('close', () => {
			if (!delayed?.deliver) upstream.destroy();
		});
		upstream.once('close', () => client.destroy());
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');

	return {
		host: '127.0.0.1',
		port: (server.address() as AddressInfo).port,
		get connections() {
			return connections;
		},
		loseNextAnswer() {
			losesAnswer = true;
		},
		delayNextRequest() {
			const next: NonNullable<typeof delayed> = {};
			delayed = next;
			return async () => {
				if (!next.deliver) throw new Error('no request came');
				await next.deliver();
			};
		},
		cut() {
			for (const socket of sockets) socket.destroy();
		},
		async remove() {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, 'close');
		},
	};
}
