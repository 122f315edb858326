import type { Client } from '../../scripts/n8n-host/client.mjs';
import type { MailSink } from '../../scripts/mail-sink/mail-sink.mjs';
import { readAnswerCheck, type AnswerCheck } from './support/answer-check';
import { curlLines, jsonObjects, readDocument } from './support/api-documents';
import { openChannelAccounts, type ChannelAccounts } from './support/channel-accounts';
import { callApi, publishGateway, type ApiResponse, type Gateway } from './support/gateway';
import { startGmailAccount } from './support/gmail-account';
import type { OAuthAccount } from './support/mail-account';
import { startMailServer } from './support/mail-server';
import { publishWorker } from './support/queue';
import { signIn } from './support/shared-host';

/** Where the documents have their endpoints. */
const PREFIX = 'functions/v1/api-gateway';
const QUEUE = 'conformance';
const SENDER_OF_DOCUMENT = 'sender@developer.test';

let client: Client;
let gmail: OAuthAccount;
let channels: ChannelAccounts;
let server: MailSink;
/** Below the prefix, and without one. */
let gateways: Readonly<Record<string, Gateway>>;
let check: AnswerCheck;
beforeAll(async () => {
	client = await signIn();
	gmail = await startGmailAccount();
	channels = await openChannelAccounts(client);
	channels.services.slack.workspace.addChannel('congrats', { id: 'C01234567' });
	server = await startMailServer();
	await publishWorker(client, { server, queue: QUEUE, senders: SENDER_OF_DOCUMENT });
	const { type } = gmail.credential;
	const credentials = [
		...channels.credentials,
		{ id: await gmail.saveCredential(client), name: 'Gmail', type },
	];
	const below = await publishGateway(client, { credentials, queue: QUEUE, prefix: PREFIX });
	const bare = await publishGateway(client, { credentials, queue: QUEUE, prefix: '' });
	gateways = { [PREFIX]: below, '': bare };
	check = await readAnswerCheck(below.url);
});
afterAll(async () => {
	await Promise.all([gmail.close(), channels.services.stop(), server.close()]);
});

const DOCUMENTS = [
	'leadlex-send-email',
	'leadlex-send-channel-message',
	'leadpush-send-email',
	'exante-send-outbound-email',
];
const LINES = DOCUMENTS.flatMap((name) => curlLines(readDocument(name)));
const isTemplate = ({ body }: { readonly body: object }) =>
	JSON.stringify(body).includes('<string>');
/** What the document's first example of an answer has. */
const [emailExample] = jsonObjects(readDocument('leadlex-send-email'), 'data').slice(1);
const [channelExample] = jsonObjects(readDocument('leadlex-send-channel-message'), 'data').slice(1);
const [queueExample] = jsonObjects(readDocument('leadpush-send-email'), 'data');
const [, outboundExample] = jsonObjects(
	readDocument('exante-send-outbound-email'),
	'outbound_email_uid',
);

/** The gateway and the endpoint that a document's URL means. */
function locate(path: string): { readonly gateway: Gateway; readonly endpoint: string } {
	const prefix = path.startsWith(PREFIX) ? PREFIX : '';
	const gateway = gateways[prefix];
	if (!gateway) throw new Error('There is no gateway.');
	return { gateway, endpoint: path.slice(prefix.length).replace(/^\//, '') };
}

/** The shape of JSON: its fields, and of which kind they are. */
function shapeOf(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(shapeOf);
	if (typeof value !== 'object' || value === null) return typeof value;
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]));
}

it('finds the examples of all documents', () => {
	expect(LINES.filter(isTemplate)).toHaveLength(3);
	expect(LINES.filter((line) => !isTemplate(line))).toHaveLength(3);
	expect([emailExample, channelExample, queueExample, outboundExample]).not.toContain(undefined);
});

describe.each(LINES.filter((line) => !isTemplate(line)))('the example call of $path', (line) => {
	const answers: Record<string, { readonly status: number; readonly example: unknown }> = {
		'v1/email/send': { status: 200, example: emailExample },
		'v1/channels/send': { status: 200, example: channelExample },
		'v1/emails': { status: 202, example: queueExample },
	};

	it('gives the documented answer with nothing but the host and the key changed', async () => {
		const { gateway, endpoint } = locate(line.path);
		const answer = await callApi(`${gateway.url}/${endpoint}`, {
			body: line.body,
			headers: { ...line.headers, Authorization: `Bearer ${gateway.token}` },
		});
		check(endpoint, answer);
		expect(answer.status).toBe(answers[endpoint]?.status);
		expect(shapeOf(answer.body)).toEqual(shapeOf(answers[endpoint]?.example));
	});
});

describe.each(LINES.filter(isTemplate))('the template of $path', (line) => {
	const call = (headers: Readonly<Record<string, string>>): Promise<ApiResponse> => {
		const { gateway, endpoint } = locate(line.path);
		return callApi(`${gateway.url}/${endpoint}`, { body: line.body, headers });
	};

	it('is refused without a key', async () => {
		const answer = await call(line.headers);
		check(line.path, answer);
		expect(answer).toMatchObject({ status: 401, body: { error: { code: 'invalid_key' } } });
	});

	it('is refused with a key, for a field that it names', async () => {
		const { gateway } = locate(line.path);
		const answer = await call({ ...line.headers, Authorization: `Bearer ${gateway.token}` });
		check(line.path, answer);
		const [field] = Object.keys(line.body).filter((name) => name !== 'from_account_id');
		expect(answer).toMatchObject({
			status: 400,
			body: { error: { code: 'validation_error', field: expect.stringContaining(field ?? '') } },
		});
	});
});

it('delivers what the document’s call queues, and no recipient sees another', async () => {
	const [line] = curlLines(readDocument('leadpush-send-email'));
	const { gateway, endpoint } = locate('v1/emails');
	await gateway.call(endpoint, { ...(line && { body: line.body }) });
	await server.waitForMails(4);
	const all = server.mails.map(({ envelope }) => envelope.to);
	expect([...new Set(all.flat())].sort()).toEqual(
		['audit', 'known', 'other', 'third'].map((name) => `${name}@example.test`),
	);
	expect(all.every(({ length }) => length === 1)).toBe(true);
});

describe('the modes of POST /api/email/send', () => {
	const document = readDocument('exante-send-outbound-email');
	const [, fresh] = jsonObjects(document, 'from_account_id');
	const [reply] = jsonObjects(document, 'reply_to_message_uid');
	const [draft] = jsonObjects(document, 'draft_uid');

	/** Calls as the document does, but for the ids, which are its own. */
	const call = async (body: object | undefined, ids: object): Promise<ApiResponse> => {
		const { gateway } = locate('api/email/send');
		const answer = await gateway.call('api/email/send', { body: { ...body, ...ids } });
		check('api/email/send', answer);
		return answer;
	};

	it('sends a newly composed email, once', async () => {
		const accountId = await readAccountId();
		const first = await call(fresh, { from_account_id: accountId });
		expect(first.status).toBe(200);
		expect(shapeOf(first.body)).toEqual(shapeOf(outboundExample));
		const again = await call(fresh, { from_account_id: accountId });
		expect(again.body).toEqual(first.body);
		expect(again.headers.get('idempotency-replayed')).toBe('true');
	});

	it('replies in the conversation', async () => {
		const question =
			'From: c@example.com\r\nMessage-ID: <q-1@example.com>\r\nSubject: Hi\r\n\r\nHi';
		await gmail.receive(question);
		const answer = await call(reply, { reply_to_message_uid: '<q-1@example.com>' });
		expect(answer.status).toBe(200);
		expect((await gmail.sent()).at(-1)).toMatchObject({ inReplyTo: '<q-1@example.com>' });
	});

	it('answers a reply to a message that is not there, and a draft that is not, by the field', async () => {
		expect(await call(reply, {})).toMatchObject({
			status: 400,
			body: { error: { code: 'validation_error', field: 'reply_to_message_uid' } },
		});
		expect(await call(draft, {})).toMatchObject({
			status: expect.any(Number),
			body: { error: { field: 'draft_uid' } },
		});
	});

	/** The account that the credential connects, as the error names it. */
	async function readAccountId(): Promise<string> {
		const { body } = await call(fresh, { idempotency_key: crypto.randomUUID() });
		const [id] =
			/[0-9a-f]{8}-[0-9a-f-]{27}/.exec(JSON.stringify(body).split('which is ')[1] ?? '') ?? [];
		expect(id).toBeDefined();
		return String(id);
	}
});
