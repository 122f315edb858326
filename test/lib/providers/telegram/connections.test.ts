import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import {
	createProvider,
	errorOf,
	message,
	sendAll,
	startRig,
	unusedUrl,
	type TelegramRig,
} from './setup';

const token = '123456789:AAFakeTokenThatNobodyKnows-_0123456';

let rig: TelegramRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(async () => {
	await rig.stop();
});

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
	for (const socket of sockets.splice(0)) socket.destroy();
	for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** Something that is not a Bot API. */
async function listen(onConnection: (socket: Socket) => void): Promise<string> {
	const server = createServer((socket) => {
		sockets.push(socket);
		socket.on('error', () => undefined);
		onConnection(socket);
	});
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return `127.0.0.1:${port}`;
}

const failureAt = (url: string, signal = AbortSignal.timeout(20_000)) =>
	errorOf(sendAll(createProvider({ url, token }), message(), { signal }));

describe('the connections of a bot', () => {
	it('are kept for the messages that follow', async () => {
		for (let i = 0; i < 30; i++) await sendAll(rig.provider, message());
		expect(rig.telegram.accepted).toHaveLength(30);
		expect(rig.telegram.connections).toBe(1);
	});
});

describe('a connection that was never made', () => {
	it('carried no message when it was refused', async () => {
		expect(await failureAt(await unusedUrl())).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'later',
			details: { reason: 'ECONNREFUSED' },
		});
	});

	it('carried no message when the other side speaks no TLS', async () => {
		const host = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
		expect(await failureAt(`https://${host}`)).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
		});
	});

	it('carried no message when it broke while the encryption was agreed on', async () => {
		const host = await listen((socket) => socket.once('data', () => socket.resetAndDestroy()));
		expect(await failureAt(`https://${host}`)).toMatchObject({
			delivery: 'not-sent',
			details: { reason: 'ECONNRESET' },
		});
	});

	it('carried no message when it was given up while the encryption was agreed on', async () => {
		const host = await listen((socket) => socket.resume());
		expect(await failureAt(`https://${host}`, AbortSignal.timeout(200))).toMatchObject({
			delivery: 'not-sent',
			retry: 'later',
		});
	});
});

describe('a connection that was made', () => {
	it('may have carried the message when it is reset', async () => {
		const host = await listen((socket) => socket.once('data', () => socket.resetAndDestroy()));
		expect(await failureAt(`http://${host}`)).toMatchObject({ delivery: 'unknown' });
	});

	it('may have carried the message although an earlier one was carried, too', async () => {
		await sendAll(rig.provider, message());
		rig.telegram.script = () => 'reset before';
		expect(await errorOf(sendAll(rig.provider, message()))).toMatchObject({ delivery: 'unknown' });
		expect(rig.telegram.connections).toBe(1);
	});
});
