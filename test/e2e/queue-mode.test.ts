import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { MailSink } from '../../scripts/mail-sink/mail-sink.mjs';
import { startHost, startWorker, type Host, type Worker } from '../../scripts/n8n-host/start.mjs';
import { startRedisServer, type RedisServer } from '../support/redis-server';
import { untilRunning } from './support/executions';
import { publishGateway } from './support/gateway';
import { connectGmail } from './support/gmail-account';
import { saveCredential, SENDER, startMailServer } from './support/mail-server';
import {
	eventsOf,
	publishQueue,
	publishWorker,
	queueEmail,
	runOutbox,
	type QueueAnswer,
} from './support/queue';
import { sharedHost } from './support/shared-host';
import { until } from './support/until';
import { publishWebhook, sendEmail } from './support/workflows';

/** As many as two workers run at a time, ten each. */
const DELIVERIES = 20;
/** Queued messages: so many calls, to so many recipients each. */
const CALLS = 15;
const RECIPIENTS = 20;
const MAX_TRIES = 5;
const ANSWER_TIMEOUT_MS = 20_000;
const BOOT_TIMEOUT_MS = 300_000;
const TEST_TIMEOUT_MS = 240_000;

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
		await untilRunning(host.client, id, DELIVERIES).finally(release);
		const bodies = (await delivering).map(({ body }) => body);

		expect(server.mails).toHaveLength(1);
		expect(new Set(bodies.map(({ message_id }) => message_id))).toEqual(
			new Set([server.mails[0]?.messageId]),
		);
		expect(bodies.filter(({ idempotent_replay }) => idempotent_replay === false)).toHaveLength(1);
		expect(bodies[0]?.store).toEqual({ name: 'redis', guarantee: expect.any(String) });
		for (const worker of workers) expect(worker.logs()).toContain('Worker finished execution');
	});

	it(
		'delivers each queued message once, however often it is queued, and tells of each',
		async () => {
			server.behave({});
			server.clear();
			const queue = 'receipts';
			const workerId = await publishWorker(host.client, { server, queue });
			const { path, id } = await publishWebhook(host.client, [queueEmail(queue)]);
			const calls = Array.from({ length: CALLS }, (_, call) => ({
				...{ from: SENDER, subject: `Receipt ${call}`, text: 'Thank you.' },
				to: Array.from({ length: RECIPIENTS }, (_, index) => `reader-${call}-${index}@example.com`),
			}));
			/** Of an execution that n8n has lost because its own database was locked, nothing is heard. */
			const tooLate = () => sleep(ANSWER_TIMEOUT_MS, undefined, { ref: false });
			/** Asks again with the same key, as a CRM does. */
			const queueOne = async (request: (typeof calls)[number]) => {
				for (let tries = 1; ; tries++) {
					const key = { 'idempotency-key': request.subject };
					const answer = host.client.webhook<QueueAnswer>(path, request, key);
					const body = await Promise.race([answer.then((each) => each.body), tooLate()]);
					if (body?.accepted === true) return body;
					if (tries === MAX_TRIES) throw new Error(`Not accepted: ${JSON.stringify(body)}`);
				}
			};
			const queueAll = async () => {
				const bodies = [];
				for (const request of calls) bodies.push(await queueOne(request));
				return bodies;
			};
			// At the same time, so that both workers have the same call now and then.
			const [first, second] = await Promise.all([queueAll(), queueAll()]);
			expect([...first, ...second].filter(({ accepted }) => accepted !== true)).toEqual([]);
			const uuidsOf = (bodies: Awaited<ReturnType<typeof queueAll>>): string[] =>
				bodies.flatMap(({ messages }) => messages.map(({ uuid }) => uuid));
			const uuids = uuidsOf(first);
			expect(uuidsOf(second)).toEqual(uuids);
			const replays = [...first, ...second].filter((body) => body.idempotent_replay);
			expect(replays.length).toBeGreaterThanOrEqual(CALLS);
			expect(first[0]?.store).toEqual({ name: 'redis', guarantee: expect.any(String) });

			await server.waitForMails(uuids.length, TEST_TIMEOUT_MS);
			await until('all events arrive', async () => {
				const told = await eventsOf(host.client, workerId);
				return new Set(told.map(({ uuid }) => uuid)).size === uuids.length;
			});
			const events = await eventsOf(host.client, workerId);
			expect(events.every(({ status }) => status === 'sent')).toBe(true);
			expect(new Set(events.map(({ uuid }) => uuid))).toEqual(new Set(uuids));
			const recipients = server.mails.flatMap(({ envelope }) => envelope.to);
			expect(recipients.sort()).toEqual(calls.flatMap(({ to }) => to).sort());
			expect(uuidsOf(await queueAll())).toEqual(uuids);
			const stats = { resource: 'queue', operation: 'stats', queue };
			expect(await runOutbox(host.client, stats)).toMatchObject([
				{ total: uuids.length, counts: { sent: uuids.length } },
			]);
			expect(server.mails).toHaveLength(uuids.length);

			// It is the workers that queue, and run what the trigger in the main process starts.
			for (const workflowId of [id, workerId]) {
				const executions = await host.client.executions(workflowId);
				const executed = executions.filter(({ status }) => status === 'success');
				const shares = workers.map((worker) =>
					executed.filter((execution) =>
						worker.logs().includes(`finished execution ${execution.id} `),
					),
				);
				expect(shares.flat()).toHaveLength(executed.length);
			}
		},
		TEST_TIMEOUT_MS,
	);

	it('answers calls of the API from the workers, and sends each once', async () => {
		const { account, saved } = await connectGmail(host.client);
		const gateway = await publishGateway(host.client, { credentials: [saved], origin: host.url });
		const keys = Array.from({ length: 10 }, (_, index) => `call-${index}`);
		const call = (key: string) =>
			gateway.call('v1/email/send', {
				body: { to: 'jane@example.com', subject: key, body_text: 'Hello' },
				headers: { 'idempotency-key': key },
			});
		const twice = await Promise.all([...keys, ...keys].map(call));
		expect(twice.filter(({ status }) => ![200, 409].includes(status))).toEqual([]);
		for (const key of keys) {
			const { status, headers } = await call(key);
			expect([key, status, headers.get('idempotency-replayed')]).toEqual([key, 200, 'true']);
		}
		const sent = await account.sent();
		expect(sent.map(({ subject }) => subject).sort()).toEqual(keys);
		for (const { id: executionId } of await host.client.executions(gateway.workflowId)) {
			const logs = workers.map((worker) => worker.logs()).join('\n');
			expect(logs).toContain(`finished execution ${executionId} `);
		}
		await account.close();
	});

	it('neither queues nor delivers with the store sqlite, and names Redis', async () => {
		const queue = 'refused';
		const worker = { server, queue, parameters: { options: { store: 'sqlite' } } };
		await expect(publishWorker(host.client, worker)).rejects.toThrow('OUTBOX_REDIS_URL');
		const call = await publishQueue(host.client, queue, { options: { store: 'sqlite' } });
		expect(await call({ to: 'jane@example.com' })).toMatchObject({
			error: { code: 'store_unavailable', message: expect.stringContaining('OUTBOX_REDIS_URL') },
		});
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
