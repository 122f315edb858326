import { spawn } from 'node:child_process';
import { once as onceEmitted } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { at } from '../../../support/smtp-server/reactions';
import { email, LOGIN, send, startRig, waitFor, type RigOptions, type SmtpRig } from './setup';

let rig: SmtpRig;
afterEach(async () => {
	await rig.stop();
});

async function start(options: RigOptions = {}): Promise<SmtpRig> {
	rig = await startRig(options);
	return rig;
}

describe('an idle connection that the server has dropped', () => {
	it.each(['close', 'reset'] as const)(
		'(%s) is noticed, and the next send succeeds',
		async (how) => {
			const { server, provider } = await start();
			await send(provider);
			server.dropConnections(how);
			await waitFor(() => server.openConnections === 0);
			await sleep(20);
			await send(provider);
			expect(server.messages).toHaveLength(2);
			expect(server.connections).toBe(2);
		},
	);

	it.each(['close', 'reset'] as const)(
		'(%s) in the very moment of the next send never makes a duplicate',
		async (how) => {
			const { server, provider } = await start();
			await send(provider);
			server.dropConnections(how);
			let commits = 0;
			await send(provider, email(), {
				commit: async () => {
					commits++;
				},
			});
			expect(commits).toBe(1);
			expect(server.messages).toHaveLength(2);
		},
	);

	it('on hearing of the next message is replaced by a new one', async () => {
		for (const reaction of [
			'reset',
			{ reply: '421 4.4.2 idle too long', then: 'close' },
		] as const) {
			const { server, provider } = await start();
			await send(provider);
			server.script = at('mail', reaction, ({ earlierMessages }) => earlierMessages > 0);
			await send(provider);
			expect(server.messages).toHaveLength(2);
			expect(server.connections).toBe(2);
			await rig.stop();
		}
	});

	it('is not replaced beyond the number of connections', async () => {
		const { server, provider } = await start({ connection: { maxConnections: 1 } });
		await send(provider);
		server.script = at('mail', 'reset', ({ connection }) => connection === 1);
		await Promise.all([send(provider), send(provider)]);
		expect(server.messages).toHaveLength(3);
		await waitFor(() => server.openConnections <= 1);
	});

	it('is replaced once only', async () => {
		const { server, provider } = await start();
		await send(provider);
		server.script = at('mail', 'reset');
		await expect(send(provider)).rejects.toMatchObject({ delivery: 'not-sent', retry: 'later' });
		expect(server.connections).toBe(2);
	});

	it('is not replaced once the message was committed', async () => {
		const { server, provider } = await start();
		await send(provider);
		server.script = at('body', 'reset');
		await expect(send(provider)).rejects.toMatchObject({ delivery: 'unknown' });
		expect(server.connections).toBe(1);
	});
});

describe('an idle connection', () => {
	it.each(['none', 'starttls', 'tls'] as const)(
		'does not keep the process alive (%s)',
		async (security) => {
			const { server } = await start({ security });
			const runner = join(__dirname, '..', '..', '..', 'support', 'run-typescript.cjs');
			const script = join(__dirname, 'fixtures', 'send-and-leave.ts');
			const settings = JSON.stringify({ host: server.host, port: server.port, security, ...LOGIN });
			const child = spawn(process.execPath, [runner, script, settings], { stdio: 'inherit' });
			const [code] = await onceEmitted(child, 'exit');
			expect(code).toBe(0);
			expect(server.messages).toHaveLength(1);
		},
		60_000,
	);
});
