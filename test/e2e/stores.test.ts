import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Client } from '../../scripts/n8n-host/client.mjs';
import { startRedisServer, type RedisServer } from '../support/redis-server';
import { ACCOUNTS } from './support/accounts';
import { hintsOf, outputOf } from './support/executions';
import type { MailAccount } from './support/mail-account';
import { EXAMPLE, publishSeed, type SeedWorkflow } from './support/seed-workflow';
import { sharedHost, signIn } from './support/shared-host';
import { startSmtpAccount } from './support/smtp-account';
import { createChain, manualTrigger, sendEmail, TRIGGER } from './support/workflows';

const STORES = [
	['sqlite', 'sqlite', 'atomic, kept at once, seen by everything on this host'],
	[
		'redis',
		'redis',
		'atomic, kept at once, but for a power cut or failover within the next second, seen by all hosts',
	],
	['staticData', 'static-data', 'atomic, kept when the execution ends, seen by this workflow only'],
] as const;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const anId: unknown = expect.stringMatching(/./);

let client: Client;
let redis: RedisServer;
let redisCredentialId: string;

beforeAll(async () => {
	client = await signIn();
	redis = await startRedisServer();
	({ id: redisCredentialId } = await client.createCredential({
		name: 'Redis',
		type: 'outboxRedisApi',
		data: { host: redis.host, port: redis.port },
	}));
});
afterAll(() => redis.remove());

describe.each(ACCOUNTS)('the API of the example through %s', (provider, startAccount) => {
	describe.each(STORES)('with the store %s', (store, name, guarantee) => {
		let account: MailAccount;
		let workflow: SeedWorkflow;
		beforeEach(async () => {
			account = await startAccount();
			workflow = await publishSeed(client, account, {
				redisCredentialId: store === 'redis' ? redisCredentialId : undefined,
				options: {
					store,
					perDayLimit: '={{ $json.body.limit ?? 0 }}',
					maxRateWaitSeconds: 0,
				},
			});
		});
		afterEach(() => account.close());

		const fails = async (request: object, error: Readonly<Record<string, unknown>>) => {
			const { body } = await workflow.send(request, randomUUID());
			expect(body).toEqual({ error: expect.objectContaining(error) });
		};

		it('answers as described, once for a key, and carries every field', async () => {
			const key = randomUUID();
			const first = await workflow.send(EXAMPLE, key);
			expect(first).toMatchObject({
				status: 200,
				body: {
					id: anId,
					thread_id: anId,
					provider,
					status: 'sent',
					sent_at: expect.stringMatching(TIME),
					contact_id: EXAMPLE.contact_id,
					idempotent_replay: false,
					store: { name, guarantee },
				},
			});
			const again = await workflow.send(EXAMPLE, key);
			expect(again.body).toEqual({
				...first.body,
				idempotent_replay: true,
				request_id: anId,
			});
			const changed = await workflow.send({ ...EXAMPLE, subject: 'Another' }, key);
			expect(changed.body).toEqual({
				error: expect.objectContaining({ code: 'idempotency_conflict', delivery: 'not-sent' }),
			});
			expect(await account.sent()).toEqual([
				expect.objectContaining({
					recipients: [EXAMPLE.to],
					subject: EXAMPLE.subject,
					html: expect.stringContaining(EXAMPLE.body_html),
				}),
			]);

			writeFileSync(join(sharedHost.storageDir, 'terms.txt'), 'Terms');
			const rest = await workflow.send(
				{
					to: ['Jane Doe <jane@example.com>', 'john@example.com'],
					subject: `Re: ${EXAMPLE.subject}`,
					body_text: 'Hi both',
					cc: ['boss@example.com'],
					bcc: ['archive@example.com'],
					reply_to: 'sales@example.com',
					deal_id: '5f0c6c1e-8d0a-4a8b-9a43-0a7f0b1c2d3e',
					thread_id: first.body.thread_id,
					attachments: [
						{ filename: 'a.txt', mime_type: 'text/plain', content_base64: 'SGVsbG8=' },
						{ filename: 'terms.txt', mime_type: 'text/plain', storage_path: 'terms.txt' },
					],
				},
				randomUUID(),
			);
			expect(rest.body).toMatchObject({ status: 'sent', thread_id: first.body.thread_id });
			expect((await account.sent())[1]).toMatchObject({
				recipients: [
					'jane@example.com',
					'john@example.com',
					'boss@example.com',
					'archive@example.com',
				],
				replyTo: 'sales@example.com',
				inReplyTo: first.body.message_id,
				attachments: ['a.txt', 'terms.txt'],
			});
		});

		it('answers with the described errors, and sends nothing then', async () => {
			const { to, subject, body_html, contact_id } = EXAMPLE;
			const invalid = { code: 'validation_error', delivery: 'not-sent' };
			await fails({ subject, body_html }, { ...invalid, field: 'to' });
			await fails({ to, body_html }, { ...invalid, field: 'subject' });
			await fails({ to, subject, contact_id }, { ...invalid, field: 'body_text' });

			const limited = { ...EXAMPLE, limit: 1 };
			expect((await workflow.send(limited, randomUUID())).body.status).toBe('sent');
			await fails(limited, { code: 'rate_limited', retry_after_ms: expect.any(Number) });

			account.refuseMessages();
			await fails(EXAMPLE, { code: 'provider_error', delivery: 'not-sent' });
			expect(await account.sent()).toHaveLength(1);
		});
	});
});

describe('workflow static data', () => {
	it('says after a manual run that it is not saved, though n8n remembers until it ends', async () => {
		const account = await startSmtpAccount();
		try {
			const id = await createChain(client, [
				manualTrigger(),
				sendEmail({
					credentialId: await account.saveCredential(client),
					parameters: {
						to: 'jane@example.com',
						subject: 'Hello',
						deduplicateBy: 'idempotencyKey',
						idempotencyKey: 'event-1',
						options: { store: 'staticData' },
					},
				}),
			]);
			for (const idempotent_replay of [false, true]) {
				const execution = await client.waitForExecution(await client.runManually(id, TRIGGER));
				expect(outputOf(execution)).toEqual([expect.objectContaining({ idempotent_replay })]);
				expect(hintsOf(execution)).toEqual([
					expect.stringContaining('n8n does not save the workflow’s static data'),
				]);
			}
			expect(await account.sent()).toHaveLength(1);
		} finally {
			await account.close();
		}
	});
});
