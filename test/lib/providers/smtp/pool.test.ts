import { setTimeout as sleep } from 'node:timers/promises';

import { createSmtpPools } from '../../../../lib/providers/smtp/pool';
import { at, once, wellBehaved } from '../../../support/smtp-server/reactions';
import {
	connectionTo,
	createProvider,
	email,
	LOGIN,
	send,
	startRig,
	type RigOptions,
	type SmtpRig,
	waitFor,
} from './setup';

let rig: SmtpRig;
afterEach(async () => {
	await rig.stop();
});

async function start(options: RigOptions = {}): Promise<SmtpRig> {
	rig = await startRig(options);
	return rig;
}

/** Holds messages back until so many are on their way at once. */
function createGate(count: number): () => Promise<void> {
	let arrived = 0;
	return async () => {
		arrived++;
		await waitFor(() => arrived >= count);
	};
}

describe('the connections of a credential', () => {
	it('are five for twenty parallel sends', async () => {
		const { server, provider } = await start();
		const commit = createGate(5);
		await Promise.all(Array.from({ length: 20 }, () => send(provider, email(), { commit })));
		expect(server.messages).toHaveLength(20);
		expect(server.mostOpenConnections).toBe(5);
		expect(server.connections).toBe(5);
	});

	it('are as many as the setting says', async () => {
		const { server, provider } = await start({ connection: { maxConnections: 2 } });
		await Promise.all(Array.from({ length: 6 }, () => send(provider)));
		expect(server.mostOpenConnections).toBe(2);
	});

	it('are kept across sends and across providers', async () => {
		const { server, provider, options, pools } = await start();
		await send(provider);
		await send(createProvider(options, pools));
		await send(createProvider(connectionTo(server), pools));
		expect(server.connections).toBe(1);
		expect(server.commandsOf('AUTH')).toHaveLength(1);
	});

	it('are used for more than a hundred messages', async () => {
		const { server, provider } = await start({ connection: { maxConnections: 1 } });
		for (let i = 0; i < 120; i++) await send(provider);
		expect(server.messages).toHaveLength(120);
		expect(server.connections).toBe(1);
	});

	it('serve the waiting in their order', async () => {
		const { server, provider } = await start({ connection: { maxConnections: 1 } });
		const subjects = Array.from({ length: 8 }, (_, i) => `number ${i}`);
		await Promise.all(subjects.map((subject) => send(provider, email({ subject }))));
		expect(
			server.messages.map(({ mime }) => /Subject: (.*)\r\n/.exec(mime.toString())?.[1]),
		).toEqual(subjects);
	});

	it('are kept after a refused recipient', async () => {
		const { server, provider } = await start({ connection: { maxConnections: 1 } });
		server.script = once('rcpt', { reply: '550 5.1.1 no such user' });
		await expect(send(provider)).rejects.toMatchObject({ retry: 'never' });
		await send(provider);
		expect(server.connections).toBe(1);
		expect(server.commandsOf('RSET')).toHaveLength(1);
	});

	it('are given up after a 4yz that may mean that they have had their share', async () => {
		const { server, provider } = await start();
		const enough = { reply: '452 4.7.0 enough for this connection' };
		server.script = at('mail', enough, ({ earlierMessages }) => earlierMessages > 0);
		await send(provider);
		await expect(send(provider)).rejects.toMatchObject({ retry: 'later', delivery: 'not-sent' });
		await send(provider);
		expect(server.messages).toHaveLength(2);
	});

	it('are given up when the server does not reset', async () => {
		const { server, provider } = await start({ connection: { maxConnections: 1 } });
		server.script = (event) =>
			at('rcpt', { reply: '550 no' }, ({ connection }) => connection === 1)(event) ??
			at('rset', { reply: '500 what?' })(event);
		await expect(send(provider)).rejects.toMatchObject({ retry: 'never' });
		await send(provider);
		expect(server.connections).toBe(2);
	});

	it('are closed with a QUIT when they have been idle', async () => {
		const { server, provider } = await start({ idleMs: 50 });
		await send(provider);
		expect(server.openConnections).toBe(1);
		await waitFor(() => server.openConnections === 0);
		expect(server.commandsOf('QUIT')).toHaveLength(1);
		await send(provider);
		expect(server.messages).toHaveLength(2);
	});

	it('are others after the password has changed', async () => {
		const { server, provider, pools } = await start();
		await send(provider);
		const changed = connectionTo(server, { auth: { kind: 'password', ...LOGIN, password: 'old' } });
		await expect(send(createProvider(changed, pools))).rejects.toMatchObject({
			code: 'insufficient_permissions',
		});
		await send(provider);
		expect(server.connections).toBe(2);
	});

	it('are not left over from earlier access tokens', async () => {
		const { server, pools } = await start({ idleMs: 50, login: undefined });
		for (const accessToken of ['token1', 'token2', 'token3']) {
			const auth = { kind: 'oauth2', user: LOGIN.user, accessToken };
			await send(createProvider(connectionTo(server, { auth }), pools));
		}
		expect(server.connections).toBe(3);
		await waitFor(() => server.openConnections === 0);
	});
});

describe('waiting for a connection', () => {
	it('ends when the send is aborted, and does not use up the turn', async () => {
		const { server, provider } = await start({ connection: { maxConnections: 1 } });
		server.script = once('rcpt', 'stall');
		const stalled = new AbortController();
		const first = send(provider, email(), { signal: stalled.signal });
		await waitFor(() => server.commandsOf('RCPT').length === 1);
		await expect(
			send(provider, email(), { signal: AbortSignal.timeout(50) }),
		).rejects.toMatchObject({
			delivery: 'not-sent',
			retry: 'later',
		});
		const third = send(provider);
		stalled.abort();
		await expect(first).rejects.toMatchObject({ delivery: 'not-sent' });
		await expect(third).resolves.toMatchObject({ status: 'sent' });
	});

	it('goes on after a connection could not be made', async () => {
		const { server, provider } = await start({ connection: { maxConnections: 1 } });
		server.script = once('connect', 'reset');
		const results = await Promise.allSettled([send(provider), send(provider)]);
		expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
	});
});

describe('closing the pools', () => {
	it('says goodbye on idle connections and lets a send in flight finish', async () => {
		const { server, provider, pools } = await start();
		await send(provider);
		let closed: Promise<void> | undefined;
		await send(provider, email(), {
			commit: async () => {
				closed = pools.close();
				await sleep(50);
			},
		});
		await closed;
		expect(server.messages).toHaveLength(2);
		await waitFor(() => server.openConnections === 0);
		expect(server.commandsOf('QUIT')).toHaveLength(1);
	});

	it('tells those who wait that nothing was sent', async () => {
		const { server, provider, pools } = await start({ connection: { maxConnections: 1 } });
		server.script = once('rcpt', 'stall');
		const stalled = new AbortController();
		const first = send(provider, email(), { signal: stalled.signal });
		const second = send(provider);
		await waitFor(() => server.commandsOf('RCPT').length === 1);
		const closed = pools.close();
		await expect(second).rejects.toMatchObject({ code: 'provider_error', delivery: 'not-sent' });
		stalled.abort();
		await expect(first).rejects.toMatchObject({ delivery: 'not-sent' });
		await closed;
	});

	it('does not wait for a server that does not answer the goodbye', async () => {
		const { server, provider, pools } = await start();
		await send(provider);
		server.script = at('quit', 'stall');
		await pools.close();
		await waitFor(() => server.openConnections === 0);
		server.script = wellBehaved;
	});

	it('is quick when there is nothing to close', async () => {
		await start();
		await createSmtpPools().close();
		expect(rig.server.connections).toBe(0);
	});
});
