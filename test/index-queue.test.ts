import {
	createMemoryBackend,
	createSmtpPools,
	createSmtpProvider,
	createSuppressions,
	createSystemClock,
	createSystemIds,
	createTemplates,
	DEFAULT_POLICY,
	enqueue,
	EVERY_STREAM,
	parseQueueInput,
	parseSmtpOptions,
	requireQueueBackend,
	startDeliveryWorker,
	startEventFeed,
	toContents,
	toEventOutput,
	toSmtpAccountId,
	type EventOutput,
} from '../index';
import { startFakeSmtpServer } from './support/smtp-server/fake-smtp-server';

it('the library queues emails, delivers them and tells of it, with what index.ts exports', async () => {
	const server = await startFakeSmtpServer();
	const clock = createSystemClock();
	const ids = createSystemIds(clock);
	const backend = requireQueueBackend(createMemoryBackend({ clock, ids }));
	const environment = { backend, clock, ids };
	const secret = await backend.secret();
	const pools = createSmtpPools();
	const templates = createTemplates({ clock });
	const options = parseSmtpOptions({
		connection: { host: server.host, port: server.port, security: 'none' },
		defaultSender: 'Shop <shop@example.com>',
	});
	const account = toSmtpAccountId(options);
	const worker = await startDeliveryWorker(
		{
			queue: 'default',
			accounts: [
				{
					account,
					provider: 'smtp',
					senders: [options.defaultSender],
					connect: async () => createSmtpProvider({ options, pools, account, secret, clock }),
				},
			],
			concurrency: 2,
			rateLimits: [],
			attempts: 3,
			onTrouble: ({ error }) => {
				throw error;
			},
		},
		environment,
	);
	await createSuppressions(backend.documents, clock).add([
		{ address: 'bob@example.com', stream: EVERY_STREAM, reason: 'manual', source: 'test' },
	]);
	const events: EventOutput[] = [];
	let done = (): void => undefined;
	const told = new Promise<void>((resolve) => (done = resolve));
	const feed = await startEventFeed(
		{
			queue: 'default',
			name: 'my-script',
			states: ['sent', 'suppressed'],
			listener: async (batch) => {
				events.push(...batch.map(toEventOutput));
				if (events.length === 2) done();
			},
			onTrouble: () => undefined,
		},
		environment,
	);

	const email = await parseQueueInput({
		from: 'shop@example.com',
		to: ['jane@example.com', 'bob@example.com'],
		subject: 'Hi',
		text: 'Hello {{ recipient.email }}',
		template: true,
	});
	const { messages } = await enqueue(
		{
			email,
			contents: await toContents(email, templates),
			scope: { kind: 'named', name: 'my-script' },
			key: { kind: 'own', key: 'event-1' },
			adoptNewestInSlot: false,
			origin: {},
			sandbox: false,
			policy: DEFAULT_POLICY,
		},
		environment,
	);
	expect(messages.map(({ state }) => state)).toEqual(['pending', 'pending']);
	await told;
	expect(events.map(({ recipient, status }) => `${recipient} ${status}`).sort()).toEqual([
		'bob@example.com suppressed',
		'jane@example.com sent',
	]);
	expect(server.messages.map(({ to }) => to)).toEqual([['jane@example.com']]);
	expect(server.messages[0]?.mime.toString()).toContain('Hello jane@example.com');

	await Promise.all([feed.stop(), worker.stop()]);
	await Promise.all([pools.close(), templates.close(), backend.close()]);
	await server.stop();
}, 30_000);
