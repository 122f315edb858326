import { randomUUID } from 'node:crypto';

import type { MailSink } from '../../scripts/mail-sink/mail-sink.mjs';
import type { Client } from '../../scripts/n8n-host/client.mjs';
import { readAnswerCheck, type AnswerCheck } from './support/answer-check';
import { readDocument } from './support/api-documents';
import { publishGateway, type ApiResponse, type Gateway } from './support/gateway';
import { connectGmail } from './support/gmail-account';
import { credentialData, SENDER, startMailServer } from './support/mail-server';
import { publishWorker, runOutbox } from './support/queue';
import { signIn } from './support/shared-host';

const DOCUMENT = readDocument('leadpush-send-email');
const PATH = 'v1/emails';
const EMAIL = { from: SENDER, subject: 'Receipt', text: 'Thank you.', to: ['jane@example.com'] };

let client: Client;
let server: MailSink;
let gmail: Awaited<ReturnType<typeof connectGmail>>;
let gateway: Gateway;
let check: AnswerCheck;
let queue: string;
beforeAll(async () => {
	client = await signIn();
	server = await startMailServer();
	gmail = await connectGmail(client);
});
beforeEach(async () => {
	queue = `queue-${randomUUID()}`;
	gateway = await publishGateway(client, { credentials: [gmail.saved], queue });
	check = await readAnswerCheck(gateway.url);
});
afterAll(() => Promise.all([server.close(), gmail.account.close()]));

const startWorker = () => publishWorker(client, { server, queue });

async function call(changes: object = {}): Promise<ApiResponse> {
	const answer = await gateway.call(PATH, { body: { ...EMAIL, ...changes } });
	check(PATH, answer);
	return answer;
}

async function expectRefusal(changes: object, field: string): Promise<void> {
	expect(await call(changes)).toMatchObject({
		status: 400,
		body: { error: 'validation_error', field, message: expect.any(String) },
	});
}

/** What the document says, word for word, and what shows that it is so. */
const NOTES: Readonly<Record<string, () => Promise<void>>> = {
	'The from address must be a verified sendable address in the API key workspace.': async () => {
		await startWorker();
		await expectRefusal({ from: 'stranger@example.com' }, 'from');
		expect(await call()).toMatchObject({ status: 202 });
	},
	'If the account does not have access, the API returns 403 with error: "upgrade_needed" and feature: "smtp.enabled".':
		async () => {
			expect(await call()).toMatchObject({
				status: 403,
				body: { error: 'upgrade_needed', feature: 'smtp.enabled' },
			});
		},
	'If verification is required, the API returns 403 with error: "email_verification_required".':
		async () => {
			await startWorker();
			const address = `new-${randomUUID()}@example.com`;
			const smtp = { name: 'SMTP', type: 'outboxSmtpApi', data: credentialData(server) };
			const { id } = await client.createCredential(smtp);
			const account = { provider: 'smtp', authentication: 'password' };
			await runOutbox(
				client,
				{ resource: 'sender', operation: 'add', address, ...account },
				{ outboxSmtpApi: { id, name: 'SMTP' } },
			);
			expect(await call({ from: address })).toMatchObject({
				status: 403,
				body: { error: 'email_verification_required', field: 'from' },
			});
		},
	'headers must be an object of header names to string values, not an array.': async () => {
		await startWorker();
		await expectRefusal({ headers: ['X-Correlation-ID'] }, 'headers');
		await expectRefusal({ headers: { 'X-Correlation-ID': 7 } }, 'headers.X-Correlation-ID');
	},
	'Header names may only contain letters, numbers, and hyphens.': async () => {
		await startWorker();
		await expectRefusal({ headers: { 'X Correlation': 'a' } }, 'headers');
	},
	'Header values may not contain line breaks.': async () => {
		await startWorker();
		await expectRefusal({ headers: { 'X-Note': 'a\r\nBcc: eve@example.com' } }, 'headers.X-Note');
	},
	'Delivery headers such as From, To, Bcc, Reply-To, Subject, Message-ID, and Return-Path are reserved and cannot be overridden.':
		async () => {
			await startWorker();
			for (const name of ['From', 'To', 'Bcc', 'Reply-To', 'Subject', 'Message-ID']) {
				await expectRefusal({ headers: { [name]: 'a@example.com' } }, `headers.${name}`);
			}
			await expectRefusal({ headers: { 'Return-Path': '<a@b.co>' } }, 'headers.Return-Path');
		},
	'Custom X-Leadpush-* headers are reserved except X-Leadpush-Tag, which may be used to tag the resulting messages.':
		async () => {
			await startWorker();
			await expectRefusal({ headers: { 'X-Leadpush-Id': '1' } }, 'headers.X-Leadpush-Id');
			expect(await call({ headers: { 'X-Leadpush-Tag': 'receipt' } })).toMatchObject({
				status: 202,
				body: { data: { messages: [{ tag: 'receipt' }] } },
			});
		},
	'For known contacts with a configured delivery route, this can differ from the requested from address.':
		async () => {
			await publishWorker(client, { server, queue, senders: `${SENDER}, sales@acme.example` });
			const address = `known-${randomUUID()}@example.com`;
			await runOutbox(client, {
				...{ resource: 'contact', operation: 'upsert', address, contactId: 'c-1' },
				contactFields: { from: 'sales@acme.example' },
			});
			expect(await call({ to: [address] })).toMatchObject({
				body: { data: { messages: [{ from: 'sales@acme.example', contact_id: 'c-1' }] } },
			});
		},
	'Provide either html or text; you can send both, but at least one is required.': async () => {
		await startWorker();
		await expectRefusal({ text: undefined }, 'html');
	},
	'Provide at least one recipient across to and bcc.': async () => {
		await startWorker();
		await expectRefusal({ to: [] }, 'to');
		expect(await call({ to: undefined, bcc: ['a@example.com'] })).toMatchObject({ status: 202 });
	},
	'When the same address appears in both to and bcc, the to recipient wins.': async () => {
		await startWorker();
		const answer = await call({ to: ['Jane@example.com'], bcc: ['jane@EXAMPLE.com'] });
		expect(answer).toMatchObject({
			status: 202,
			body: { data: { message_count: 1, messages: [{ type: 'to' }] } },
		});
	},
};

it.each(Object.entries(NOTES))('“%s”', async (sentence, prove) => {
	expect(DOCUMENT).toContain(sentence.replaceAll('`', ''));
	await prove();
});
