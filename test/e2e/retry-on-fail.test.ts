import { newestExecution, outputOf } from './support/executions';
import { saveCredential, startMailServer } from './support/mail-server';
import { signIn } from './support/shared-host';
import { publishWebhook, sendEmail, splitItems } from './support/workflows';

const RECIPIENTS = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}@example.com`);

describe("n8n's Retry On Fail", () => {
	it('sends to nobody twice when the server refuses half of the recipients at first', async () => {
		const server = await startMailServer();
		try {
			const client = await signIn();
			const workflow = await publishWebhook(client, [
				splitItems(),
				sendEmail({
					credentialId: await saveCredential(client, server),
					parameters: { to: '={{ $json.to }}', subject: 'Once', options: { retries: 0 } },
					settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 200 },
				}),
			]);
			const refusals = new Map<string, number>();
			server.behave({
				onRecipient(address) {
					const isLate = RECIPIENTS.indexOf(address) % 2 === 0;
					const tries = (refusals.get(address) ?? 0) + 1;
					refusals.set(address, tries);
					return isLate && tries === 1 ? { code: 451, message: 'Try again later' } : undefined;
				},
			});

			const answer = await client.webhook(workflow.path, {
				items: RECIPIENTS.map((to) => ({ to })),
			});

			expect(answer.status).toBe(200);
			expect(server.mails.flatMap(({ envelope }) => envelope.to).sort()).toEqual(RECIPIENTS);
			const output = outputOf(await newestExecution(client, workflow.id));
			expect(output.map(({ status }) => status)).toEqual(RECIPIENTS.map(() => 'sent'));
			expect(output.map(({ idempotent_replay }) => idempotent_replay)).toEqual([
				false,
				true,
				false,
				true,
				false,
				true,
			]);
		} finally {
			await server.close();
		}
	});
});
