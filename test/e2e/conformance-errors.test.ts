import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Client } from '../../scripts/n8n-host/client.mjs';
import { at } from '../support/slack-fake/faults';
import { readAnswerCheck, type AnswerCheck } from './support/answer-check';
import { errorRows, readDocument } from './support/api-documents';
import { openChannelAccounts, type ChannelAccounts } from './support/channel-accounts';
import { createKey, publishGateway, type ApiResponse, type Gateway } from './support/gateway';
import { connectGmail, GMAIL_SCOPES } from './support/gmail-account';
import type { OAuthAccount } from './support/mail-account';
import { signIn } from './support/shared-host';

const EMAIL = { to: 'jane@example.com', subject: 'Hello', body_text: 'Hello Jane' };

let client: Client;
let gmail: OAuthAccount;
let channels: ChannelAccounts;
let gateway: Gateway;
let check: AnswerCheck;
beforeEach(async () => {
	client = await signIn();
	const connected = await connectGmail(client);
	gmail = connected.account;
	channels = await openChannelAccounts(client);
	// A channel that is not connected: there is no credential for it.
	const others = channels.credentials.filter((each) => each.type !== 'outboxTelegramApi');
	gateway = await publishGateway(client, {
		credentials: [...others, connected.saved],
		sendOptions: { retries: 0 },
	});
	check = await readAnswerCheck(gateway.url);
});
afterEach(async () => {
	await Promise.all([gmail.close(), channels.services.stop()]);
});

/** How to come by an answer. Every one that it gives must be the row's. */
type Provoke = () => Promise<readonly ApiResponse[]>;

const withKey = (token: string) => ({ authorization: `Bearer ${token}` });

/** Calls with a key that nobody has made, and with one that has expired. */
async function callWithBadKeys(call: (token: string) => Promise<ApiResponse>) {
	const soon = new Date(Date.now() + 1500).toISOString();
	const expired = await createKey(client, { keyFields: { expiresAt: soon } });
	await sleep(2000);
	return [await call('wbk_your_api_key_here'), await call(expired)];
}

/** Calls until the cap of a day is used up, and once more. */
async function callPastCap(call: (token: string) => Promise<ApiResponse>): Promise<ApiResponse> {
	const token = await createKey(client, { keyFields: { perSecondLimit: 1000, perDayLimit: 1 } });
	await call(token);
	return call(token);
}

/** Calls a gateway whose mailbox has not agreed to emails being sent. */
async function callWithoutProvider(): Promise<ApiResponse> {
	const readOnly = await connectGmail(client, { scopes: [GMAIL_SCOPES.read] });
	const { call } = await publishGateway(client, { credentials: [readOnly.saved] });
	const answer = await call('v1/email/send', { body: EMAIL });
	await readOnly.account.close();
	return answer;
}

const callEmail = (body: object, headers = {}) => gateway.call('v1/email/send', { body, headers });
const callChannel = (body: object, headers = {}) =>
	gateway.call('v1/channels/send', { body, headers });
const toSlack = (body: object = {}) => ({
	channel: 'slack',
	recipient: channels.services.slackChannel.id,
	message: 'New deal just closed',
	...body,
});

const EMAIL_ROWS: Readonly<Record<string, Provoke>> = {
	validation_error: () => {
		const { to: _to, ...withoutTo } = EMAIL;
		const { subject: _subject, ...withoutSubject } = EMAIL;
		const { body_text: _text, ...withoutBody } = EMAIL;
		return Promise.all([withoutTo, withoutSubject, withoutBody].map((body) => callEmail(body)));
	},
	invalid_key: () => callWithBadKeys((token) => callEmail(EMAIL, withKey(token))),
	insufficient_permissions: async () => {
		const chatOnly = await createKey(client, { permissions: ['write:channels'] });
		return [await callEmail(EMAIL, withKey(chatOnly)), await callWithoutProvider()];
	},
	idempotency_conflict: async () => {
		const headers = { 'idempotency-key': randomUUID() };
		await callEmail(EMAIL, headers);
		return [await callEmail({ ...EMAIL, subject: 'Another' }, headers)];
	},
	rate_limited: async () => {
		const ofTheDay = await callPastCap((token) => callEmail({}, withKey(token)));
		const token = await createKey(client, { keyFields: { perSecondLimit: 1 } });
		const atOnce = await Promise.all(
			Array.from({ length: 5 }, () => callEmail({}, withKey(token))),
		);
		const ofTheSecond = atOnce.filter(({ status }) => status === 429);
		// They may be spread over two seconds, of which each lets one pass.
		expect(ofTheSecond.length).toBeGreaterThanOrEqual(3);
		return [ofTheDay, ...ofTheSecond];
	},
	provider_error: async () => {
		gmail.refuseMessages();
		return [await callEmail(EMAIL)];
	},
};

const CHANNEL_ROWS: Readonly<Record<string, Provoke>> = {
	validation_error: () =>
		Promise.all(
			[{ channel: 'fax' }, { recipient: undefined }, { message: 'x'.repeat(4097) }].map((body) =>
				callChannel(toSlack(body)),
			),
		),
	invalid_key: () => callWithBadKeys((token) => callChannel(toSlack(), withKey(token))),
	insufficient_permissions: async () => {
		const emailOnly = await createKey(client, { permissions: ['write:email'] });
		return [
			await callChannel(toSlack(), withKey(emailOnly)),
			await callChannel({ channel: 'telegram', recipient: '4711', message: 'Hello' }),
		];
	},
	conversation_required: async () => [
		await callChannel({
			...{ channel: 'teams', recipient: '19:unknown@thread.tacv2', message: 'Hello' },
		}),
	],
	idempotency_conflict: async () => {
		const headers = { 'idempotency-key': randomUUID() };
		await callChannel(toSlack(), headers);
		return [await callChannel(toSlack({ message: 'Another' }), headers)];
	},
	rate_limited: async () => {
		const ofTheKey = await callPastCap((token) => callChannel({}, withKey(token)));
		channels.services.slack.script = at('*', {
			error: 'ratelimited',
			headers: { 'retry-after': '1' },
		});
		return [ofTheKey, await callChannel(toSlack())];
	},
	provider_error: async () => {
		channels.services.slack.script = at('*', { error: 'fatal_error' });
		return [await callChannel(toSlack())];
	},
};

const TABLES = [
	{ document: 'leadlex-send-email', path: 'v1/email/send', provoke: EMAIL_ROWS },
	{ document: 'leadlex-send-email-errors', path: 'v1/email/send', provoke: EMAIL_ROWS },
	{
		document: 'leadlex-send-channel-message',
		path: 'v1/channels/send',
		provoke: CHANNEL_ROWS,
	},
];
const ROWS = TABLES.flatMap(({ document, ...table }) =>
	errorRows(readDocument(document)).map((row) => ({ document, ...table, ...row })),
);

it('finds the rows of all tables, and has a way to provoke each', () => {
	expect(ROWS).toHaveLength(6 + 6 + 7);
	expect(ROWS.filter(({ code, provoke }) => provoke[code] === undefined)).toEqual([]);
});

it.each(ROWS)('$document: $status $code, $description', async ({ status, code, path, provoke }) => {
	const answers = (await provoke[code]?.()) ?? [];
	expect(answers.length).toBeGreaterThan(0);
	for (const answer of answers) {
		check(path, answer);
		expect(answer).toMatchObject({
			status,
			body: { error: { code, message: expect.stringMatching(/\w{3}/) } },
		});
		if (code === 'rate_limited') expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
		if (code === 'validation_error') {
			expect(answer.body).toMatchObject({ error: { field: expect.stringMatching(/^\w+$/) } });
		}
	}
});
