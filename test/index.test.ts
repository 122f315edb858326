import {
	createMemoryBackend,
	createSmtpPools,
	createSmtpProvider,
	createSystemClock,
	createSystemIds,
	DEFAULT_POLICY,
	isOutboxError,
	parseEmailInput,
	parseSmtpOptions,
	sendEmail,
	toEmailOutput,
	toSmtpAccountId,
	type EmailRequest,
} from '../index';
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

	it('tells its own errors from others', () => {
		const parse = (): unknown =>
			parseEmailInput({}, { defaultSender: { address: 'crm@example.com' }, senders: [] });
		expect(parse).toThrow(expect.objectContaining({ code: 'validation_error' }));
		expect(isOutboxError(new Error('other'))).toBe(false);
	});
});
