import {
	createMemoryBackend,
	createSmtpPools,
	createSmtpProvider,
	createSystemClock,
	createSystemIds,
	DEFAULT_POLICY,
	isOutboxError,
	parseEmailInput,
	createTelegramProvider,
	parseSmtpOptions,
	parseTelegramMessage,
	parseTelegramOptions,
	sendChannelMessage,
	sendEmail,
	toChannelOutput,
	toChatLeg,
	toEmailOutput,
	toSmtpAccountId,
	type ChannelRequest,
	type EmailRequest,
} from '../index';
import { startTelegramFake } from './support/telegram-fake/telegram-fake';
import { startFakeSmtpServer, type FakeSmtpServer } from './support/smtp-server/fake-smtp-server';

describe('the library, used outside n8n', () => {
	let server: FakeSmtpServer;

	beforeEach(async () => {
		server = await startFakeSmtpServer();
	});
	afterEach(() => server.stop());

	it('sends an email once with what index.ts exports', async () => {
		const clock = createSystemClock();
		const ids = createSystemIds(clock);
		const backend = createMemoryBackend({ clock, ids });
		const pools = createSmtpPools();
		const options = parseSmtpOptions({
			connection: { host: server.host, port: server.port, security: 'none' },
			defaultSender: 'CRM <crm@example.com>',
		});
		const { tags, ...email } = parseEmailInput(
			{ to: 'jane@example.com', subject: 'Hi', bodyText: 'Hello' },
			options,
		);
		const account = toSmtpAccountId(options);
		const request: EmailRequest = {
			email,
			provider: createSmtpProvider({
				options,
				pools,
				account,
				secret: await backend.secret(),
				clock,
			}),
			scope: { kind: 'named', name: 'my-script' },
			key: { kind: 'own', key: 'event-1' },
			adoptNewestInSlot: false,
			links: {},
			tags,
			origin: {},
			files: {
				check: () => undefined,
				fetch: () => Promise.reject(new Error('there is nothing to fetch')),
			},
			maxAttachmentBytes: 1_000_000,
			policy: DEFAULT_POLICY,
		};
		const first = await sendEmail(request, { backend, clock, ids });
		const second = await sendEmail(request, { backend, clock, ids });
		await pools.close();

		expect(server.messages).toHaveLength(1);
		expect([first.replayed, second.replayed]).toEqual([false, true]);
		const output = toEmailOutput(second, { requestId: 'r', dropped: [], warnings: [] });
		expect(output).toMatchObject({ provider: 'smtp', account_id: account, status: 'sent' });
	});

	it('sends a chat message once, by the channel that works', async () => {
		const telegram = await startTelegramFake();
		telegram.chats.add({ id: 4711, type: 'private' });
		const clock = createSystemClock();
		const ids = createSystemIds(clock);
		const backend = createMemoryBackend({ clock, ids });
		const bot = (baseUrl: string) =>
			createTelegramProvider({
				options: parseTelegramOptions({ botToken: telegram.token, baseUrl }),
				clock,
			});
		const message = parseTelegramMessage({ recipient: '4711', message: 'Deal won' });
		const legOf = (channel: string, baseUrl: string) =>
			toChatLeg({
				...{ channel, message, provider: bot(baseUrl), load: async (chat) => chat },
				files: { check: () => undefined, fetch: () => Promise.reject(new Error('no files')) },
			});
		const request: ChannelRequest = {
			legs: [legOf('unreachable', 'http://127.0.0.1:9'), legOf('telegram', telegram.url)],
			scope: { kind: 'named', name: 'my-script' },
			key: { kind: 'own', key: 'event-1' },
			...{ adoptNewestInSlot: false, links: {}, tags: [], origin: {}, sandbox: false },
			policy: { ...DEFAULT_POLICY, retries: 0 },
		};
		await sendChannelMessage(request, { backend, clock, ids });
		const again = await sendChannelMessage(request, { backend, clock, ids });
		await telegram.stop();

		expect(telegram.accepted).toHaveLength(1);
		const output = toChannelOutput(again, { requestId: 'r', warnings: [] });
		expect(output).toMatchObject({
			channel: 'telegram',
			idempotent_replay: true,
			not_carried_by: { unreachable: { code: 'provider_error' } },
		});
	});

	it('tells its own errors from others', () => {
		const parse = (): unknown =>
			parseEmailInput({}, { defaultSender: { address: 'crm@example.com' }, senders: [] });
		expect(parse).toThrow(expect.objectContaining({ code: 'validation_error' }));
		expect(isOutboxError(new Error('other'))).toBe(false);
	});
});
