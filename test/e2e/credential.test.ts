import { credentialData, LOGIN, startMailServer } from './support/mail-server';
import { signIn } from './support/shared-host';

/** Saves a credential and tests it, as the editor does. */
async function testCredential(data: Readonly<Record<string, unknown>>) {
	const client = await signIn();
	const credential = { name: 'SMTP', type: 'outboxSmtpApi', data };
	const { id } = await client.createCredential(credential);
	return client.testCredential({ ...credential, id });
}

describe('testing an SMTP credential in n8n', () => {
	it.each(['none', 'starttls', 'tls'] as const)('succeeds with security %s', async (security) => {
		const server = await startMailServer(security);
		try {
			const result = await testCredential(credentialData(server, security));
			expect(result.status).toBe('OK');
			expect(server.mails).toHaveLength(0);
		} finally {
			await server.close();
		}
	});

	it('says that the server refused the login when the password is wrong', async () => {
		const server = await startMailServer();
		try {
			const result = await testCredential({ ...credentialData(server), password: 'wrong-horse' });
			expect(result.status).toBe('Error');
			expect(result.message).toMatch(/password/i);
			expect(result.message).not.toContain('wrong-horse');
			expect(result.message).not.toContain(LOGIN.password);
		} finally {
			await server.close();
		}
	});

	it('says that nobody answers when the port is wrong', async () => {
		const server = await startMailServer();
		await server.close();
		const result = await testCredential(credentialData(server));
		expect(result.status).toBe('Error');
		expect(result.message).toContain(String(server.port));
	});
});
