import type { FakeAccount } from './fake-account';
import { at, wellBehaved } from './faults';
import { startTwilioFake, type TwilioFake } from './twilio-fake';

const SID = `AC${'1'.repeat(32)}`;
const SERVICE = `MG${'2'.repeat(32)}`;
const TEMPLATE = `HX${'3'.repeat(32)}`;
const START = Date.UTC(2026, 0, 5, 9);
const DAY_MS = 86_400_000;

let twilio: TwilioFake;
let account: FakeAccount;
let now: number;

beforeEach(async () => {
	now = START;
	twilio = await startTwilioFake(() => now);
	account = twilio.addAccount({
		sid: SID,
		logins: { [SID]: 'token' },
		smsSenders: ['+14155552345'],
		whatsAppSenders: ['whatsapp:+14155552345'],
		messagingServices: [SERVICE],
	});
});
afterEach(() => twilio.stop());

async function call(
	path: string,
	form?: Record<string, string | string[]>,
	login = `${SID}:token`,
) {
	const body = form && new URLSearchParams();
	for (const [name, value] of Object.entries(form ?? {})) {
		for (const each of [value].flat()) body?.append(name, each);
	}
	const response = await fetch(`${twilio.url}${path}`, {
		...(body && { method: 'POST', body }),
		headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
	});
	return { status: response.status, json: JSON.parse(await response.text()) };
}

const MESSAGES = `/2010-04-01/Accounts/${SID}/Messages.json`;
const SMS = { To: '+14155550100', From: '+14155552345', Body: 'Hello' };
const WHATSAPP = { To: 'whatsapp:+14155550100', From: 'whatsapp:+14155552345', Body: 'Hello' };
const send = (form: Record<string, string | string[]>) => call(MESSAGES, form);

describe('sending', () => {
	it('makes a message that is queued, and comes to an end on command', async () => {
		const { status, json } = await send(SMS);
		expect(status).toBe(201);
		expect(json).toMatchObject({
			status: 'queued',
			date_created: 'Mon, 05 Jan 2026 09:00:00 +0000',
			date_sent: null,
			direction: 'outbound-api',
			body: 'Hello',
		});
		account.settle('undelivered', 30003);
		const later = await call(MESSAGES.replace('.json', `/${json.sid}.json`));
		expect(later.json).toMatchObject({ status: 'undelivered', error_code: 30003 });
		expect(twilio.violations).toEqual([]);
	});

	it('knows its senders', async () => {
		expect((await send(WHATSAPP)).json).toMatchObject({ to: WHATSAPP.To, from: WHATSAPP.From });
		const { From: _, ...anonymous } = WHATSAPP;
		expect((await send({ ...anonymous, MessagingServiceSid: SERVICE })).json).toMatchObject({
			status: 'accepted',
			from: null,
			messaging_service_sid: SERVICE,
		});
	});

	it.each([
		[{ ...SMS, To: '4155550100' }, 21211],
		[{ ...SMS, From: '+14155559999' }, 21659],
		[{ ...WHATSAPP, From: 'whatsapp:+14155559999' }, 63007],
		[{ ...WHATSAPP, From: SMS.From }, 21910],
		[{ ...SMS, Body: '' }, 21619],
		[{ ...SMS, Body: 'a'.repeat(1601) }, 21617],
		[{ ...SMS, MediaUrl: Array(11).fill('https://x.example/a.png') }, 21623],
		[{ To: SMS.To, Body: 'Hello', MessagingServiceSid: SERVICE.replace('2', '9') }, 21705],
		[{ To: SMS.To, From: SMS.From, ContentSid: TEMPLATE }, 21655],
	])('refuses %j', async (form, code) => {
		expect(await send(form)).toMatchObject({ status: 400, json: { code, status: 400 } });
		expect(account.messages).toEqual([]);
	});

	it('refuses whoever has said STOP, and whoever is not let in', async () => {
		account.optedOut.add(SMS.To);
		expect((await send(SMS)).json).toMatchObject({ code: 21610 });
		expect(await call(MESSAGES, SMS, `${SID}:wrong`)).toMatchObject({ json: { code: 20003 } });
	});

	it('fills a template in', async () => {
		account.templates.set(TEMPLATE, { variables: { 1: 'you', 2: 'day' }, body: 'Hi {{1}}, {{2}}' });
		const { json } = await send({
			To: SMS.To,
			From: SMS.From,
			ContentSid: TEMPLATE,
			ContentVariables: '{"1":"Ada"}',
		});
		expect(json.body).toBe('Hi Ada, day');
		const content = await call(`/v1/Content/${TEMPLATE}`);
		expect(content.json).toMatchObject({ variables: { 1: 'you', 2: 'day' } });
	});
});

describe('the list of messages', () => {
	it('is narrowed down by number and by the day of sending, newest first, page by page', async () => {
		await send(SMS);
		account.settle('sent');
		now += DAY_MS;
		await send(WHATSAPP);
		account.receive({ from: WHATSAPP.To, to: WHATSAPP.From });
		await send({ ...SMS, Body: 'Again' });
		const list = async (query: Record<string, string>) =>
			(await call(`${MESSAGES}?${new URLSearchParams(query).toString()}`)).json;
		const bodies = ({ messages }: { messages: { body: string }[] }) =>
			messages.map(({ body }) => body);
		expect(bodies(await list({ To: SMS.To }))).toEqual(['Again', 'Hello']);
		expect(bodies(await list({ To: SMS.To, 'DateSent>': '2026-01-06' }))).toEqual(['Again']);
		expect((await list({ From: WHATSAPP.To })).messages).toMatchObject([{ direction: 'inbound' }]);
		const first = await list({ PageSize: '3' });
		expect(first.messages).toHaveLength(3);
		const { json: second } = await call(first.next_page_uri);
		expect(second).toMatchObject({ messages: [{ body: 'Hello' }], next_page_uri: null });
		expect(twilio.violations).toEqual([]);
	});

	it('is not for everybody', async () => {
		account.mayReadMessages = false;
		expect(await call(MESSAGES)).toMatchObject({ status: 403, json: { code: 70051 } });
	});
});

describe('the check against the description', () => {
	it.each([
		[{ ...SMS, Bodi: 'x' }, 'must NOT have additional properties'],
		[{ To: SMS.To, Body: 'x' }, 'needs one of from'],
		[{ To: SMS.To, From: SMS.From }, 'needs one of body'],
		[{ From: SMS.From, Body: 'x' }, 'required property'],
		[{ ...SMS, StatusCallback: 'here' }, 'format'],
		[{ ...SMS, ContentSid: 'HX1' }, 'fewer than 34'],
	])('finds what is wrong with %j', async (form: Record<string, string>, problem) => {
		await send(form);
		expect(twilio.violations.join()).toContain(problem);
	});

	it('finds unknown paths and parameters', async () => {
		await call(`${MESSAGES}?Status=sent`);
		await call('/2010-04-01/Accounts.json');
		expect(twilio.violations).toEqual([
			'ListMessage: there is no parameter Status',
			'there is no GET /2010-04-01/Accounts.json',
		]);
	});
});

describe('misbehaving', () => {
	it('drops the line before or after a message is made', async () => {
		twilio.script = at('messages.create', 'reset before');
		await expect(send(SMS)).rejects.toThrow();
		expect(account.messages).toHaveLength(0);
		twilio.script = at('messages.create', 'reset after');
		await expect(send(SMS)).rejects.toThrow();
		expect(account.messages).toHaveLength(1);
		twilio.script = at('*', { status: 429, code: 20429, headers: { 'retry-after': '7' } });
		expect(await send(SMS)).toMatchObject({ status: 429, json: { code: 20429 } });
		expect(twilio.callNames).toHaveLength(3);
	});

	it('goes down and comes back at the same address', async () => {
		await send(SMS);
		await twilio.goDown();
		await expect(send(SMS)).rejects.toThrow();
		await twilio.comeBack();
		twilio.script = wellBehaved;
		expect((await send(SMS)).status).toBe(201);
	});
});
