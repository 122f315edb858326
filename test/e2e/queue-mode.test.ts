import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { MailSink } from '../../scripts/mail-sink/mail-sink.mjs';
import { startHost, startWorker, type Host, type Worker } from '../../scripts/n8n-host/start.mjs';
import { startRedisServer, type RedisServer } from '../support/redis-server';
import { untilRunning } from './support/executions';
import { saveCredential, startMailServer } from './support/mail-server';
import { sharedHost } from './support/shared-host';
import { publishWebhook, sendEmail } from './support/workflows';

/** As many as two workers run at a time, ten each. */
const DELIVERIES = 20;
const BOOT_TIMEOUT_MS = 300_000;

/** On one host, whose SQLite database n8n shares with its workers. */
describe("n8n's queue mode with two workers", () => {
	let userFolder: string;
	let redis: RedisServer;
	let server: MailSink;
	let host: Host;
	let workers: readonly Worker[] = [];
	let credentialId: string;

	beforeAll(async () => {
		userFolder = await mkdtemp(join(tmpdir(), 'outbox-e2e-queue-'));
		await cp(join(sharedHost.packageDir, '..', '..'), join(userFolder, '.n8n', 'nodes'), {
			recursive: true,
		});
		redis = await startRedisServer();
		server = await startMailServer();
		const env = {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: redis.host,
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			OUTBOX_REDIS_URL: `redis://${redis.host}:${redis.port}`,
		};
		host = await startHost({ userFolder, env });
		workers = await Promise.all([
			startWorker({ userFolder, env }),
			startWorker({ userFolder, env }),
		]);
		await host.client.setUpOwner(sharedHost.owner);
		credentialId = await saveCredential(host.client, server);
	}, BOOT_TIMEOUT_MS);

	afterAll(async () => {
		await Promise.all([host, ...workers].map((n8n) => n8n.stop()));
		await server.close();
		await redis.remove();
		await rm(userFolder, { recursive: true, force: true, maxRetries: 3 });
	});

	it('sends one email for an event that both work on at the same time', async () => {
		const { path, id } = await publishWebhook(host.client, [
			sendEmail({
				credentialId,
				parameters: {
					deduplicateBy: 'idempotencyKey',
					idempotencyKey: '={{ $json.body.event_id }}',
					options: { waitForInFlightSeconds: 120 },
				},
			}),
		]);
		let release = (): void => undefined;
		const held = new Promise<void>((resolve) => (release = resolve));
		server.behave({ beforeReply: () => held });
		const event = { event_id: 'evt_1', to: 'jane@example.com', subject: 'Won' };

		const delivering = Promise.all(
			Array.from({ length: DELIVERIES }, () => host.client.webhook(path, event)),
		);
		await untilRunning(host.client, id, DELIVERIES);
		release();
		const bodies = (await delivering).map(({ body }) => body);

		expect(server.mails).toHaveLength(1);
		expect(new Set(bodies.map(({ message_id }) => message_id))).toEqual(
			new Set([server.mails[0]?.messageId]),
		);
		expect(bodies.filter(({ idempotent_replay }) => idempotent_replay === false)).toHaveLength(1);
		expect(bodies[0].store).toEqual({ name: 'redis', guarantee: expect.any(String) });
		for (const worker of workers) expect(worker.logs()).toContain('Worker finished execution');
	});

	it.each(['sqlite', 'staticData'])(
		'sends nothing with the store %s, and names Redis',
		async (store) => {
			server.clear();
			const { path } = await publishWebhook(host.client, [
				sendEmail({
					credentialId,
					parameters: { options: { store } },
					settings: { onError: 'continueRegularOutput' },
				}),
			]);
			const { body } = await host.client.webhook(path, { to: 'jane@example.com', subject: 'Won' });
			expect(body).toEqual({
				error: expect.objectContaining({
					code: 'store_unavailable',
					delivery: 'not-sent',
					message: expect.stringContaining('OUTBOX_REDIS_URL'),
				}),
			});
			expect(server.mails).toHaveLength(0);
		},
	);
});
