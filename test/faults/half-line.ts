import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a local server that lets everything through up to a request that matters. */
export interface HalfLine {
	readonly port: number;
	/**
	 * Resolves when half of that request's bytes are through. No more of them follow, and whatever the
	 * server makes of it, the client hears nothing.
	 */
	readonly halfThrough: Promise<void>;
	stop(): Promise<void>;
}

/** A request that matters. */
export interface Fateful {
	/** Tells from what a client has sent so far that such a request has begun; global. */
	readonly request: RegExp;
	/** Which of them it is, counted from 1. */
	readonly nth: number;
}

export async function startHalfLine(
	serverPort: number,
	{ request, nth }: Fateful,
): Promise<HalfLine> {
	const sockets = new Set<Socket>();
	let begun = 0;
	let reached = (): void => undefined;
	const halfThrough = new Promise<void>((resolve) => (reached = resolve));

	const server = createServer({ noDelay: true }, (client) => {
		const upstream = connect({ port: serverPort, host: '127.0.0.1', noDelay: true });
		let sent = '';
		let isCut = false;
		client.on('data', (chunk: Buffer) => {
			const before = countIn(sent, request);
			sent += chunk.toString('latin1');
			begun += countIn(sent, request) - before;
			if (begun < nth) return void upstream.write(chunk);
			isCut = true;
			client.removeAllListeners('data').pause();
			upstream.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => reached());
		});
		upstream.on('data', (chunk: Buffer) => {
			if (!isCut) client.write(chunk);
		});
		for (const end of [client, upstream]) {
			sockets.add(end);
			end.on('error', () => undefined);
			end.once('close', () => sockets.delete(end));
		}
		client.once('close', () => upstream.destroy());
		upstream.once('close', () => {
			if (!isCut) client.destroy();
		});
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

function countIn(text: string, pattern: RegExp): number {
	return [...text.matchAll(pattern)].length;
}
