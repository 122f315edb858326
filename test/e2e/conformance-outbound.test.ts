import { randomUUID } from 'node:crypto';

import type { Client } from '../../scripts/n8n-host/client.mjs';
import { readAnswerCheck, type AnswerCheck } from './support/answer-check';
import { jsonObjects, readDocument, shapeOf } from './support/api-documents';
import { callNode, draftReply } from './support/draft-reply';
import { newestExecution, outputOf } from './support/executions';
import { publishGateway, type Gateway } from './support/gateway';
import { startGmailAccount } from './support/gmail-account';
import type { OAuthAccount } from './support/mail-account';
import { signIn } from './support/shared-host';

const PATH = 'api/email/send';
const DOCUMENT = readDocument('exante-send-outbound-email');
const [DRAFT] = jsonObjects(DOCUMENT, 'draft_uid');
const [, NEW] = jsonObjects(DOCUMENT, 'from_account_id');
const [REPLY] = jsonObjects(DOCUMENT, 'reply_to_message_uid');
const [, ANSWER] = jsonObjects(DOCUMENT, 'outbound_email_uid');
const QUESTION = [
	'From: Customer <customer@example.com>',
	'To: ada@example.com',
	'Subject: Invoice INV-2024-001 - Payment Reminder',
	'Message-ID: <question@example.com>',
	'',
	'Which invoice?',
].join('\r\n');

let client: Client;
let account: OAuthAccount;
let gateway: Gateway;
let accountId: string;
let check: AnswerCheck;
beforeAll(async () => {
	client = await signIn();
	account = await startGmailAccount();
	const { type } = account.credential;
	const credentials = [{ id: await account.saveCredential(client), name: 'Gmail', type }];
	gateway = await publishGateway(client, { credentials });
	check = await readAnswerCheck(gateway.url);
	accountId = await findAccountId();
});
afterAll(() => account.close());

/** What the sending account is called: every node that sends puts it out. */
async function findAccountId(): Promise<string> {
	const body = { to: 'jane@example.com', subject: 'First', body_text: 'Hello' };
	expect(await gateway.call('v1/email/send', { body })).toMatchObject({ status: 200 });
	const [sent] = outputOf(await newestExecution(client, gateway.workflowId), 'Send Email');
	return String(sent?.['account_id']);
}

async function send(body: object, headers: Readonly<Record<string, string>> = {}) {
	const answer = await gateway.call(PATH, { body, headers });
	check(PATH, answer);
	return answer;
}
/** The document's new email, with ids that are there. */
const aNewEmail = (changes: object = {}) => ({
	...NEW,
	...{ from_account_id: accountId, idempotency_key: randomUUID() },
	...changes,
});
async function createDraft(): Promise<unknown> {
	const { type } = account.credential;
	const id = await account.saveCredential(client);
	const credentials = { [type]: { id, name: 'Gmail' } };
	const node = draftReply({ provider: 'gmail', credentials }, 'createDraft', {
		...{ to: 'customer@example.com', subject: 'A draft', bodyText: 'Hello' },
	});
	return (await callNode(client, node, {})).draft_uid;
}
const refusal = (status: number, code: string, field?: string) => ({
	status,
	body: {
		error: {
			...{ code, message: expect.stringMatching(/./), request_id: expect.any(String) },
			...(field !== undefined && { field }),
		},
	},
});

describe('the ways to send of the document', () => {
	it('are three', () => {
		expect([DRAFT, NEW, REPLY].map((body) => Object.keys(body ?? {}))).toMatchObject([
			['draft_uid'],
			expect.arrayContaining(['from_account_id']),
			expect.arrayContaining(['reply_to_message_uid']),
		]);
	});

	it('send an existing draft, once', async () => {
		const before = (await account.sent()).length;
		const body = { ...DRAFT, draft_uid: await createDraft() };
		const first = await send(body);
		expect(first.status).toBe(200);
		expect(shapeOf(first.body)).toEqual(shapeOf(ANSWER));
		const second = await send(body);
		expect([second.status, second.body]).toEqual([200, first.body]);
		expect(second.headers.get('idempotency-replayed')).toBe('true');
		expect(await account.sent()).toHaveLength(before + 1);
	});

	it('send a new email, once for its idempotency_key', async () => {
		const before = (await account.sent()).length;
		const body = aNewEmail();
		const first = await send(body);
		expect(first.status).toBe(200);
		expect(shapeOf(first.body)).toEqual(shapeOf(ANSWER));
		expect(first.body).toMatchObject({ status: 'sent' });
		const second = await send(body);
		expect([second.status, second.body]).toEqual([200, first.body]);
		expect(second.headers.get('idempotency-replayed')).toBe('true');
		const { idempotency_key: key } = body;
		expect(await send(body, { 'idempotency-key': key })).toMatchObject({ status: 200 });
		expect(await account.sent()).toHaveLength(before + 1);
	});

	it('reply in the conversation, from the mailbox that owns it', async () => {
		const thread = await account.receive(QUESTION);
		const reply = {
			...{ ...REPLY, reply_to_message_uid: '<question@example.com>' },
			// “not required and is ignored if provided”
			from_account_id: '3c90c3cc-0d44-4b50-8888-8dd25736052a',
		};
		const { status, body } = await send(reply);
		expect(status).toBe(200);
		expect(shapeOf(body)).toEqual(shapeOf(ANSWER));
		expect(body).toMatchObject({ provider_thread_id: thread });
		const [sent] = (await account.sent()).slice(-1);
		expect(sent).toMatchObject({
			inReplyTo: '<question@example.com>',
			subject: 'RE: Invoice INV-2024-001 - Payment Reminder',
		});
	});
});

describe('the sentences of the document', () => {
	it.each(['from_account_id', 'to', 'subject'])('a new email needs %s', async (field) => {
		expect(DOCUMENT).toContain('Send freshfrom_account_id, to, subject');
		const answer = await send(aNewEmail({ [field]: undefined }));
		expect(answer).toMatchObject(refusal(400, 'validation_error', field));
	});

	it.each(['to', 'subject'])('a reply needs %s', async (field) => {
		expect(DOCUMENT).toContain('Send reply (threaded)to, subject, reply_to_message_uid');
		const answer = await send({ ...REPLY, [field]: undefined });
		expect(answer).toMatchObject(refusal(400, 'validation_error', field));
	});

	it('a draft needs nothing but its uid, and must be there', async () => {
		expect(await send(DRAFT ?? {})).toMatchObject(refusal(404, 'not_found', 'draft_uid'));
	});

	it('an account that is not connected does not send', async () => {
		const answer = await send(aNewEmail({ from_account_id: randomUUID() }));
		expect(answer).toMatchObject(refusal(400, 'validation_error', 'from_account_id'));
	});

	it('“if any required threading inputs cannot be resolved”: a validation error', async () => {
		const answer = await send(REPLY ?? {});
		expect(answer).toMatchObject(refusal(400, 'validation_error', 'reply_to_message_uid'));
	});

	it('attachments are base64, and nothing else', async () => {
		const files = (data_base64: string) => ({
			attachments: [{ filename: 'a.txt', content_type: 'text/plain', data_base64 }],
		});
		expect(await send(aNewEmail(files('aGVsbG8=')))).toMatchObject({ status: 200 });
		expect((await account.sent()).at(-1)?.attachments).toEqual(['a.txt']);
		const answer = await send(aNewEmail(files('<string>')));
		expect(answer).toMatchObject(refusal(400, 'validation_error'));
		expect(answer.body).toMatchObject({ error: { field: expect.stringMatching(/^attachments/) } });
	});

	it('one key stands for one email', async () => {
		const body = aNewEmail();
		expect(await send(body)).toMatchObject({ status: 200 });
		expect(await send({ ...body, subject: 'Another' })).toMatchObject(
			refusal(409, 'idempotency_conflict', 'idempotency_key'),
		);
		const headers = { 'idempotency-key': randomUUID() };
		expect(await send(body, headers)).toMatchObject(
			refusal(400, 'idempotency_key_invalid', 'idempotency_key'),
		);
	});

	it('“if the Gmail API call fails”: an error, and the key can be used again', async () => {
		const body = aNewEmail();
		account.refuseMessages();
		expect(await send(body)).toMatchObject(refusal(502, 'provider_error'));
		account.acceptMessages();
		expect(await send(body)).toMatchObject({ status: 200, body: { status: 'sent' } });
	});
});
