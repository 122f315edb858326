import { errorOf, newestExecution, outputOf } from './support/executions';
import { saveCredential, startMailServer } from './support/mail-server';
import { signIn } from './support/shared-host';
import { FAILED, failedItems, publishWebhook, sendEmail, splitItems } from './support/workflows';

const ITEMS = [
	{ to: 'jane@example.com' },
	{ to: 'nobody@example.com' },
	{ to: 'not an address' },
	{ to: 'john@example.com' },
];
const parameters = { to: '={{ $json.to }}', subject: 'Hello', options: { retries: 0 } };

async function startPickyServer() {
	const server = await startMailServer();
	server.behave({
		onRecipient: (address) =>
			address === 'nobody@example.com' ? { code: 550, message: 'No such user' } : undefined,
	});
	return server;
}

describe('an item that fails', () => {
	it('keeps its error code and delivery on the error output, and the others are sent', async () => {
		const server = await startPickyServer();
		try {
			const client = await signIn();
			const workflow = await publishWebhook(client, [
				splitItems(),
				sendEmail({
					credentialId: await saveCredential(client, server),
					parameters,
					settings: { onError: 'continueErrorOutput' },
				}),
				failedItems(),
			]);

			await client.webhook(workflow.path, { items: ITEMS });

			const execution = await newestExecution(client, workflow.id);
			expect(execution.status).toBe('success');
			expect(outputOf(execution).map(({ status }) => status)).toEqual(['sent', 'sent']);
			expect(outputOf(execution, FAILED)).toEqual([
				expect.objectContaining({
					error: expect.objectContaining({
						code: 'provider_error',
						delivery: 'not-sent',
						message: expect.stringContaining('550'),
					}),
				}),
				expect.objectContaining({
					error: expect.objectContaining({
						code: 'validation_error',
						delivery: 'not-sent',
						field: 'to',
					}),
				}),
			]);
			expect(server.mails.flatMap(({ envelope }) => envelope.to).sort()).toEqual([
				'jane@example.com',
				'john@example.com',
			]);
		} finally {
			await server.close();
		}
	});

	it('keeps them on the main output too when the node just continues', async () => {
		const server = await startPickyServer();
		try {
			const client = await signIn();
			const workflow = await publishWebhook(client, [
				splitItems(),
				sendEmail({
					credentialId: await saveCredential(client, server),
					parameters,
					settings: { onError: 'continueRegularOutput' },
				}),
			]);

			await client.webhook(workflow.path, { items: ITEMS });

			const execution = await newestExecution(client, workflow.id);
			expect(outputOf(execution).map(({ status, error }) => error ?? status)).toEqual([
				'sent',
				expect.objectContaining({ code: 'provider_error', delivery: 'not-sent' }),
				expect.objectContaining({ code: 'validation_error', delivery: 'not-sent', field: 'to' }),
				'sent',
			]);
		} finally {
			await server.close();
		}
	});

	it('stops the workflow by default with an error that says what to do', async () => {
		const server = await startMailServer();
		try {
			const client = await signIn();
			const workflow = await publishWebhook(client, [
				sendEmail({
					credentialId: await saveCredential(client, server),
					parameters: { ...parameters, to: 'a@b@c' },
				}),
			]);

			const answer = await client.webhook(workflow.path, {});

			expect(answer.status).toBe(500);
			const execution = await newestExecution(client, workflow.id);
			expect(execution.status).toBe('error');
			expect(JSON.stringify(errorOf(execution))).toContain('a@b@c');
			expect(server.mails).toHaveLength(0);
		} finally {
			await server.close();
		}
	});
});
