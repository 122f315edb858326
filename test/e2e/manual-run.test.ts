import { newestExecution, outputOf } from './support/executions';
import { saveCredential, startMailServer } from './support/mail-server';
import { signIn } from './support/shared-host';
import {
	createChain,
	manualTrigger,
	publishWebhook,
	sendEmail,
	TRIGGER,
} from './support/workflows';

describe('the Sandbox option', () => {
	const parameters = {
		to: 'jane@example.com',
		subject: 'Renewal',
		additionalFields: { cc: 'boss@example.com', bcc: 'audit@example.com' },
		options: { sandboxRecipient: 'me@example.com' },
	};

	it('redirects every recipient of a manual run, and the key stays free for production', async () => {
		const server = await startMailServer();
		try {
			const client = await signIn();
			const id = await createChain(client, [
				manualTrigger(),
				sendEmail({ credentialId: await saveCredential(client, server), parameters }),
			]);

			const execution = await client.waitForExecution(await client.runManually(id, TRIGGER));

			expect(execution).toMatchObject({ status: 'success', mode: 'manual' });
			expect(outputOf(execution)).toEqual([expect.objectContaining({ status: 'sent' })]);
			expect(server.mails.map(({ envelope }) => envelope.to)).toEqual([['me@example.com']]);
		} finally {
			await server.close();
		}
	});

	it('leaves production executions alone', async () => {
		const server = await startMailServer();
		try {
			const client = await signIn();
			const workflow = await publishWebhook(client, [
				sendEmail({ credentialId: await saveCredential(client, server), parameters }),
			]);

			await client.webhook(workflow.path, {});

			expect((await newestExecution(client, workflow.id)).status).toBe('success');
			expect(server.mails.map(({ envelope }) => envelope.to)).toEqual([
				['jane@example.com', 'boss@example.com', 'audit@example.com'],
			]);
		} finally {
			await server.close();
		}
	});
});
