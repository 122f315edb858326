import { randomUUID } from 'node:crypto';

import { untilRunning } from './support/executions';
import { saveCredential, SENDER, startMailServer } from './support/mail-server';
import { signIn } from './support/shared-host';
import { publishWebhook, sendEmail } from './support/workflows';

const ownKey = { deduplicateBy: 'idempotencyKey', idempotencyKey: '={{ $json.body.event_id }}' };

describe('a published workflow', () => {
	it.each(['none', 'starttls', 'tls'] as const)(
		'sends an event once that is delivered twice, with security %s',
		async (security) => {
			const server = await startMailServer(security);
			try {
				const client = await signIn();
				const credentialId = await saveCredential(client, server, security);
				const { path } = await publishWebhook(client, [
					sendEmail({ credentialId, parameters: ownKey }),
				]);
				const event = { event_id: randomUUID(), to: 'Jane <jane@example.com>', subject: 'Won' };

				const first = await client.webhook(path, event);
				const second = await client.webhook(path, event);
				const other = await client.webhook(path, { ...event, event_id: randomUUID() });

				expect(first).toMatchObject({
					status: 200,
					body: { status: 'sent', provider: 'smtp', idempotent_replay: false },
				});
				expect(second).toEqual({
					status: 200,
					body: { ...first.body, idempotent_replay: true, request_id: expect.any(String) },
				});
				expect(other.body.id).not.toBe(first.body.id);
				expect(server.mails).toHaveLength(2);
				expect(server.mails[0]).toMatchObject({
					to: 'Jane <jane@example.com>',
					subject: 'Won',
					messageId: first.body.message_id,
					envelope: { from: SENDER, to: ['jane@example.com'] },
				});
			} finally {
				await server.close();
			}
		},
	);

	it('sends once when two executions with the same key run at the same time', async () => {
		const server = await startMailServer();
		try {
			const client = await signIn();
			const { path, id } = await publishWebhook(client, [
				sendEmail({
					credentialId: await saveCredential(client, server),
					parameters: { ...ownKey, options: { waitForInFlightSeconds: 60 } },
				}),
			]);
			let release = (): void => undefined;
			const held = new Promise<void>((resolve) => (release = resolve));
			server.behave({ beforeReply: () => held });
			const event = { event_id: randomUUID(), to: 'jane@example.com', subject: 'Won' };

			const answers = Promise.all([client.webhook(path, event), client.webhook(path, event)]);
			await server.waitForMails(1);
			await untilRunning(client, id, 2);
			release();

			const replays = (await answers).map(({ body }) => body.idempotent_replay);
			expect(replays.sort()).toEqual([false, true]);
			expect(server.mails).toHaveLength(1);
		} finally {
			await server.close();
		}
	});
});
