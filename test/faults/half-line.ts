import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a local server that lets everything through up to a request that matters. */
export interface HalfLine {
	readonly port: number;
	/** Resolves when half of that request's bytes are through; no more of them follow. */
	readonly halfThrough: Promise<void>;
	stop(): Promise<void>;
}

/** @param fateful tells from what a client has sent so far that the request has begun */
export async function startHalfLine(serverPort: number, fateful: RegExp): Promise<HalfLine> {
	const sockets = new Set<Socket>();
	let reached = (): void => undefined;
	const halfThrough = new Promise<void>((resolve) => (reached = resolve));

	const server = createServer({ noDelay: true }, (client) => {
		const upstream = connect({ port: serverPort, host: '127.0.0.1', noDelay: true });
		let sent = '';
		client.on('data', (chunk: Buffer) => {
			sent += chunk.toString('latin1');
			if (!fateful.test(sent)) return void upstream.write(chunk);
			client.removeAllListeners('data').pause();
			upstream.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => reached());
		});
		upstream.on('data', (chunk: Buffer) => client.write(chunk));
		for (const [end, other] of [
			[client, upstream],
			[upstream, client],
		] as const) {
			sockets.add(end);
			end.on('error', () => undefined);
			end.once('close', () => {
				sockets.delete(end);
				other.destroy();
			});
		}
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

	return {
		port: (server.address() as AddressInfo).port,
		halfThrough,
		async stop() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
