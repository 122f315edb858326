import type { Client } from '../../scripts/n8n-host/client.mjs';
import type { MailSink } from '../../scripts/mail-sink/mail-sink.mjs';
import { readAnswerCheck, type AnswerCheck } from './support/answer-check';
import { curlLines, jsonObjects, readDocument, shapeOf } from './support/api-documents';
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

/** The gateway and the endpoint that a document's URL means. */
function locate(path: string): { readonly gateway: Gateway; readonly endpoint: string } {
	const prefix = path.startsWith(PREFIX) ? PREFIX : '';
	const gateway = gateways[prefix];
	if (!gateway) throw new Error('There is no gateway.');
	return { gateway, endpoint: path.slice(prefix.length).replace(/^\//, '') };
}

it('finds the examples of all documents', () => {
	expect(LINES.filter(isTemplate)).toHaveLength(3);
	expect(LINES.filter((line) => !isTemplate(line))).toHaveLength(3);
	expect([emailExample, channelExample, queueExample]).not.toContain(undefined);
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
