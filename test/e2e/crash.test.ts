import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Client, Execution } from '../../scripts/n8n-host/client.mjs';
import type { MailSink } from '../../scripts/mail-sink/mail-sink.mjs';
import { startHost, type Host } from '../../scripts/n8n-host/start.mjs';
import { errorOf, newestExecution, outputOf } from './support/executions';
import { saveCredential, startMailServer } from './support/mail-server';
import { publishQueue, publishWorker, runOutbox } from './support/queue';
import { sharedHost } from './support/shared-host';
import { until } from './support/until';
import {
	createChain,
	manualTrigger,
	publishWebhook,
	sendEmail,
	TRIGGER,
} from './support/workflows';

/** Longer than a lease, so that a retry finds out what became of the killed run. */
const WAIT_FOR_LEASE_SECONDS = 120;
const TEST_TIMEOUT_MS = 300_000;
/** Under this key every part of a case goes: its recipient, its event and its workflow. */
type CaseName = 'own-key' | 'execution-key' | 'before-data';

const QUEUE = 'killed';
/** Two messages are under way when n8n is killed, and the others wait for their turn. */
const UNDER_WAY = ['before-data-queued', 'held-queued'] as const;
const WAITING = ['waiting-1', 'waiting-2', 'waiting-3'] as const;

/** n8n is killed with SIGKILL while three executions are in the middle of a send, then restarted. */
describe('n8n killed in the middle of a send', () => {
	let userFolder: string;
	let server: MailSink;
	let host: Host;
	let retries: Readonly<Record<CaseName, Execution>>;

	beforeAll(async () => {
		userFolder = await mkdtemp(join(tmpdir(), 'outbox-e2e-crash-'));
		await cp(join(sharedHost.packageDir, '..', '..'), join(userFolder, '.n8n', 'nodes'), {
			recursive: true,
		});
		server = await startMailServer();
		host = await startHost({ userFolder });
		await host.client.setUpOwner(sharedHost.owner);

		const repeatInStaticData = await sendInStaticData(host.client);
		const workflowIds = await startHeldSends(host.client);
		await queueHeldMessages(host.client);
		await host.kill('SIGKILL');
		server.behave({});
		host = await startHost({ userFolder });
		await host.client.signIn(sharedHost.owner);
		await repeatInStaticData(host.client);
		const [ownKey, executionKey, beforeData] = await Promise.all([
			retryCrashed(workflowIds['own-key']),
			retryCrashed(workflowIds['execution-key']),
			retryCrashed(workflowIds['before-data']),
		]);
		retries = { 'own-key': ownKey, 'execution-key': executionKey, 'before-data': beforeData };
	}, TEST_TIMEOUT_MS);

	afterAll(async () => {
		await host.stop();
		await server.close();
		await rm(userFolder, { recursive: true, force: true, maxRetries: 3 });
	});

	it.each(['own-key', 'execution-key'] as const)(
		'holds a message that may have left as delivery_unknown and sends no second one (%s)',
		(name) => {
			expect(mailsTo(name)).toBe(1);
			expect(retries[name].status).toBe('success');
			expect(outputOf(retries[name])).toEqual([
				{ error: expect.objectContaining({ code: 'delivery_unknown', delivery: 'unknown' }) },
			]);
		},
	);

	it('sends a message exactly once that had not left', () => {
		expect(mailsTo('before-data')).toBe(1);
		expect(errorOf(retries['before-data'])).toBeUndefined();
		expect(outputOf(retries['before-data'])).toEqual([
			expect.objectContaining({ status: 'sent', idempotent_replay: false }),
		]);
	});

	it('delivers each queued message once after, and holds the one that may have left', async () => {
		const stats = { resource: 'queue', operation: 'stats', queue: QUEUE };
		await until('all queued messages are through', async () => {
			const [{ counts } = {}] = await runOutbox(host.client, stats);
			const { pending, sending, deferred } = counts as Readonly<Record<string, number>>;
			return pending === 0 && sending === 0 && deferred === 0;
		});
		expect(await runOutbox(host.client, stats)).toMatchObject([
			{ counts: { sent: 4, unknown: 1 } },
		]);
		const held = { queue: QUEUE, status: 'unknown' };
		expect(
			await runOutbox(host.client, { resource: 'queue', operation: 'list', queueFilters: held }),
		).toMatchObject([{ recipient: 'held-queued@example.com' }]);
		for (const name of [...UNDER_WAY, ...WAITING]) expect([name, mailsTo(name)]).toEqual([name, 1]);
	});

	it('has kept in static data what production executions sent, but nothing of manual runs', () => {
		expect(mailsTo('production')).toBe(1);
		expect(mailsTo('manual')).toBe(2);
	});

	function mailsTo(name: string): number {
		return server.mails.filter(({ envelope }) => envelope.to.includes(`${name}@example.com`))
			.length;
	}

	/** Sends once in each way; gives what sends the same again. */
	async function sendInStaticData(client: Client): Promise<(client: Client) => Promise<unknown>> {
		const credentialId = await saveCredential(client, server);
		const toNode = (to: string) =>
			sendEmail({
				credentialId,
				parameters: {
					...{ to, subject: 'Kept?', options: { store: 'staticData' } },
					...{ deduplicateBy: 'idempotencyKey', idempotencyKey: 'event-1' },
				},
			});
		const production = await publishWebhook(client, [toNode('production@example.com')]);
		const manualId = await createChain(client, [manualTrigger(), toNode('manual@example.com')]);
		const sendBoth = async (client: Client): Promise<void> => {
			await client.webhook(production.path, {});
			await newestExecution(client, production.id);
			await client.waitForExecution(await client.runManually(manualId, TRIGGER));
		};
		await sendBoth(client);
		return sendBoth;
	}

	/** Starts one send a case and returns once each of them hangs where it should. */
	async function startHeldSends(client: Client): Promise<Readonly<Record<CaseName, string>>> {
		const forever = new Promise<undefined>(() => undefined);
		const earlier = server.mails.length;
		let reachedRecipient = (): void => undefined;
		const recipientReached = new Promise<void>((resolve) => (reachedRecipient = resolve));
		server.behave({
			onRecipient(address) {
				if (!address.startsWith('before-data')) return undefined;
				reachedRecipient();
				return forever;
			},
			beforeReply: () => forever.then(() => undefined),
		});
		const credentialId = await saveCredential(client, server);
		const byOwnKey = { deduplicateBy: 'idempotencyKey', idempotencyKey: '={{ $json.body.to }}' };
		const started = {
			'own-key': await start(byOwnKey, 'own-key'),
			'execution-key': await start({ deduplicateBy: 'execution' }, 'execution-key'),
			'before-data': await start(byOwnKey, 'before-data'),
		};
		await Promise.all([server.waitForMails(earlier + 2), recipientReached]);
		return started;

		async function start(parameters: object, name: CaseName): Promise<string> {
			const { path, id } = await publishWebhook(client, [
				sendEmail({
					credentialId,
					parameters: {
						...parameters,
						options: { waitForInFlightSeconds: WAIT_FOR_LEASE_SECONDS },
					},
					settings: { onError: 'continueRegularOutput' },
				}),
			]);
			// Never answered: n8n is killed first.
			client.webhook(path, { to: `${name}@example.com`, subject: 'Held' }).catch(() => undefined);
			return id;
		}
	}

	/** Queues messages to a worker that delivers two at a time; returns once two hang. */
	async function queueHeldMessages(client: Client): Promise<void> {
		const parameters = { options: { concurrency: 2 } };
		await publishWorker(client, { server, queue: QUEUE, parameters });
		const call = await publishQueue(client, QUEUE);
		const toAddresses = (names: readonly string[]) => names.map((name) => `${name}@example.com`);
		await call({ to: toAddresses(UNDER_WAY) });
		await until('both are under way', async () => {
			const filters = { queue: QUEUE, status: 'sending' };
			const list = { resource: 'queue', operation: 'list', queueFilters: filters };
			return (await runOutbox(client, list)).length === 2 && mailsTo('held-queued') === 1;
		});
		await call({ to: toAddresses(WAITING) });
	}

	async function retryCrashed(workflowId: string): Promise<Execution> {
		const [newest] = await host.client.executions(workflowId);
		if (!newest) throw new Error(`Workflow ${workflowId} has no execution.`);
		const crashed = await host.client.waitForExecution(newest.id);
		expect(crashed.status).toBe('crashed');
		return host.client.retry(crashed.id);
	}
});
