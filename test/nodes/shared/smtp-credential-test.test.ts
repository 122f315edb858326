import { OutboxSendEmail } from '../../../nodes/OutboxSendEmail/OutboxSendEmail.node';
import { testSmtpCredential } from '../../../nodes/shared/smtp-credential-test';
import {
	startFakeSmtpServer,
	type FakeSmtpServer,
	type FakeSmtpServerOptions,
} from '../../support/smtp-server/fake-smtp-server';

describe('the test of an SMTP credential', () => {
	let server: FakeSmtpServer | undefined;

	const credentialFor = async (options: FakeSmtpServerOptions, change: object = {}) => {
		server = await startFakeSmtpServer(options);
		return {
			host: server.host,
			port: server.port,
			security: options.security ?? 'none',
			caCertificate: server.certificate,
			senders: 'crm@example.com',
			...change,
		};
	};
	const login = { user: 'crm@example.com', password: 'hunter2' };

	afterEach(async () => {
		await server?.stop();
		server = undefined;
	});

	it.each(['none', 'starttls', 'tls'] as const)(
		'signs in and sends nothing (%s)',
		async (security) => {
			const data = await credentialFor({ security, login }, login);
			expect(await testSmtpCredential(data)).toEqual({
				status: 'OK',
				message: 'Connected to 127.0.0.1 and signed in as crm@example.com',
			});
			expect(server?.messages).toEqual([]);
			expect(server?.commandsOf('MAIL')).toEqual([]);
		},
	);

	it('says that the login was refused, without the password', async () => {
		const wrong = { ...login, password: 'hunter3' };
		const { status, message } = await testSmtpCredential(await credentialFor({ login }, wrong));
		expect(status).toBe('Error');
		expect(message).toContain('Check user and password');
		expect(message).not.toContain('hunter');
	});

	it('says that nothing listens there', async () => {
		const data = await credentialFor({});
		await server?.stop();
		const { status, message } = await testSmtpCredential(data);
		expect(status).toBe('Error');
		expect(message).toContain('Check host and port');
	});

	it('says how to go about a certificate that is not trusted', async () => {
		const data = await credentialFor({ security: 'tls' }, { caCertificate: '' });
		expect((await testSmtpCredential(data)).message).toContain('CA Certificate');
		expect(await testSmtpCredential({ ...data, allowSelfSigned: true })).toMatchObject({
			status: 'OK',
		});
	});

	it('says what is missing before it connects', async () => {
		const data = await credentialFor({}, { senders: '' });
		expect((await testSmtpCredential(data)).message).toContain('verified sender');
		expect(server?.connections).toBe(0);
	});

	it('is the one that the node names', async () => {
		const node = new OutboxSendEmail();
		const { testedBy } =
			node.description.credentials?.find(({ name }) => name === 'outboxSmtpApi') ?? {};
		expect(Object.keys(node.methods.credentialTest)).toContain(testedBy);
	});
});
