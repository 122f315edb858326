import type { WebhookAnswer } from '../../../scripts/n8n-host/answers.mjs';
import type { Client } from '../../../scripts/n8n-host/client.mjs';
import type { MailAccount } from './mail-account';
import { publishWebhook, sendEmail } from './workflows';

/** The example of the API description that the node covers. */
export const EXAMPLE = {
	to: 'jane@example.com',
	subject: 'Follow-up on our meeting',
	body_html: '<p>Hi Jane, thanks for meeting with us today.</p>',
	contact_id: '123e4567-e89b-12d3-a456-426614174000',
};

/** Every field of the API description, taken from the request as it is. */
const parameters = {
	to: '={{ $json.body.to }}',
	subject: '={{ $json.body.subject }}',
	bodyHtml: '={{ $json.body.body_html }}',
	bodyText: '={{ $json.body.body_text }}',
	deduplicateBy: 'idempotencyKey',
	idempotencyKey: '={{ $json.headers["idempotency-key"] }}',
	additionalFields: {
		cc: '={{ $json.body.cc }}',
		bcc: '={{ $json.body.bcc }}',
		replyTo: '={{ $json.body.reply_to }}',
		contactId: '={{ $json.body.contact_id }}',
		dealId: '={{ $json.body.deal_id }}',
		threadId: '={{ $json.body.thread_id }}',
		attachmentsJson: '={{ $json.body.attachments }}',
	},
};

export interface SeedWorkflowOptions {
	/** The node's collection of that name. */
	readonly options?: Readonly<Record<string, unknown>>;
	readonly redisCredentialId?: string | undefined;
}

export interface SeedWorkflow {
	readonly credentialId: string;
	/** Makes the API's request; the answer is what the node put out, a failed item included. */
	send(request: object, idempotencyKey: string): Promise<WebhookAnswer>;
}

/** A published workflow that takes the requests of the API and sends through the account. */
export async function publishSeed(
	client: Client,
	account: MailAccount,
	{ options, redisCredentialId }: SeedWorkflowOptions = {},
): Promise<SeedWorkflow> {
	const credentialId = await account.saveCredential(client);
	const { path } = await publishWebhook(client, [
		sendEmail({
			provider: account.provider,
			credentialId,
			redisCredentialId,
			parameters: { ...parameters, options: { retries: 0, ...options } },
			settings: { onError: 'continueRegularOutput' },
		}),
	]);
	return {
		credentialId,
		send: (request, idempotencyKey) =>
			client.webhook(path, request, { 'idempotency-key': idempotencyKey }),
	};
}
