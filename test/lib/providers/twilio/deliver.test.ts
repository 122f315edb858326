import { createServer } from 'node:https';

import { fixtureCertificate, fixtureKey } from '../../../support/smtp-server/certificates';
import { at, once, wellBehaved, type Reaction } from '../../../support/twilio-fake/faults';
import { everythingShownBy, spellings } from '../../../contracts/leaks';
import {
	ACCOUNT_SID,
	aFile,
	AUTH_TOKEN,
	CONTEXT,
	errorOf,
	KEY_SECRET,
	KEY_SID,
	message,
	NOW,
	OUR_NUMBER,
	PERSON,
	planSteps,
	sendMessage,
	SERVICE_SID,
	startRig,
	TEMPLATE_SID,
	TEXT,
	type TwilioRig,
} from './setup';

let rig: TwilioRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(() => rig.stop());

const creates = () => rig.twilio.callNames.filter((call) => call === 'messages.create').length;

describe('what Twilio takes', () => {
	it('is queued at first, and has Twilio’s id', async () => {
		const { receipts } = await sendMessage(rig.provider);
		const [stored] = rig.account.messages;
		expect(receipts).toEqual([
			{ status: 'queued', id: stored?.sid, sentAt: NOW, accepted: [PERSON], rejected: [] },
		]);
		expect(stored).toMatchObject({
			to: `whatsapp:${PERSON}`,
			from: `whatsapp:${OUR_NUMBER}`,
			body: TEXT,
		});
	});

	it.each([
		['accepted', 'queued'],
		['queued', 'queued'],
		['scheduled', 'queued'],
		['sending', 'queued'],
		['sent', 'sent'],
		['delivered', 'sent'],
		['read', 'sent'],
	])('%s counts as %s', async (status, expected) => {
		rig.account.outcome = { status };
		const { receipts } = await sendMessage(rig.provider);
		expect(receipts[0]?.status).toBe(expected);
	});

	it('goes out by a Messaging Service, by a name, or as an MMS', async () => {
		const sms = rig.connect({ channel: 'sms' });
		await sendMessage(sms, message({ options: { from: SERVICE_SID } }, 'sms'));
		await sendMessage(sms, message({ options: { from: 'ACME' } }, 'sms'));
		const attachments = [aFile('a.png'), aFile('b.png')];
		await sendMessage(sms, message({ attachments }, 'sms'));
		expect([...rig.account.messages].reverse()).toMatchObject([
			{ from: null, messagingServiceSid: SERVICE_SID },
			{ from: 'ACME' },
			{ mediaUrls: attachments.map(({ url }) => url), body: TEXT },
		]);
	});

	it('goes out step by step, text and files', async () => {
		const attachments = [aFile('a.pdf'), aFile('b.pdf')];
		const { receipts, evidences } = await sendMessage(rig.provider, message({ attachments }));
		const ids = receipts.map(({ id }) => id);
		expect(rig.account.messages.map(({ sid }) => sid).reverse()).toEqual(ids);
		expect(evidences.map(({ earlier }) => earlier)).toEqual([
			'',
			ids[0],
			ids.slice(0, 2).join(' '),
		]);
	});

	it('goes out by a template', async () => {
		rig.account.templates.set(TEMPLATE_SID, { variables: { 1: 'name' }, body: 'Hello {{1}}' });
		const options = { contentSid: TEMPLATE_SID, contentVariables: { 1: 'Ada' } };
		await sendMessage(rig.provider, message({ message: '', options }));
		expect(rig.account.messages[0]?.body).toBe('Hello Ada');
	});

	it('may be sent with an API key, to a base URL with a path', async () => {
		const auth = { kind: 'api-key', apiKeySid: KEY_SID, apiKeySecret: KEY_SECRET };
		await sendMessage(rig.connect({ options: { auth } }));
		expect(rig.account.messages).toHaveLength(1);
		expect(rig.twilio.calls[0]?.path).toBe(`/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json`);
	});

	it('takes few lines, that are kept open', async () => {
		for (let i = 0; i < 10; i++) await sendMessage(rig.provider);
		expect(rig.twilio.connections).toBe(1);
		await Promise.all(Array.from({ length: 100 }, () => sendMessage(rig.provider)));
		expect(rig.account.messages).toHaveLength(110);
		expect(rig.twilio.connections).toBeLessThanOrEqual(21);
	});

	it('leaves evidence without the text', async () => {
		const { evidences } = await sendMessage(rig.provider);
		expect(evidences[0]).toEqual({
			to: `whatsapp:${PERSON}`,
			sender: `whatsapp:${OUR_NUMBER}`,
			digest: expect.stringMatching(/^[0-9a-f]{64}$/),
			earlier: '',
		});
	});

	it('is not touched by what the environment says of edges and regions', async () => {
		const { TWILIO_EDGE, TWILIO_REGION } = process.env;
		Object.assign(process.env, { TWILIO_EDGE: 'sydney', TWILIO_REGION: 'au1' });
		try {
			await sendMessage(rig.connect());
		} finally {
			for (const [name, value] of Object.entries({ TWILIO_EDGE, TWILIO_REGION })) {
				if (value === undefined) delete process.env[name];
				else process.env[name] = value;
			}
		}
		expect(rig.account.messages).toHaveLength(1);
	});
});

describe('exactly one request is made', () => {
	const reactions: readonly (readonly [Reaction, object])[] = [
		[
			{ status: 429, code: 20429 },
			{ code: 'rate_limited', delivery: 'not-sent' },
		],
		[
			{ status: 429, body: '<html>' },
			{ code: 'rate_limited', delivery: 'not-sent' },
		],
		[
			{ status: 500, code: 20500 },
			{ code: 'delivery_unknown', delivery: 'unknown' },
		],
		[
			{ status: 503, body: '' },
			{ code: 'delivery_unknown', delivery: 'unknown' },
		],
		['fail after', { code: 'delivery_unknown', delivery: 'unknown' }],
		['reset before', { code: 'delivery_unknown', delivery: 'unknown' }],
		['reset after', { code: 'delivery_unknown', delivery: 'unknown' }],
		['garble', { code: 'delivery_unknown', delivery: 'unknown' }],
		[
			{ status: 200, body: '"queued"' },
			{ code: 'delivery_unknown', delivery: 'unknown' },
		],
		[
			{ status: 200, body: '{}' },
			{ code: 'delivery_unknown', delivery: 'unknown' },
		],
		[
			{ status: 200, body: 'null' },
			{ code: 'delivery_unknown', delivery: 'unknown' },
		],
		[{ status: 302, headers: { location: '/elsewhere' } }, { delivery: 'not-sent' }],
		[
			{ status: 400, body: '<html>' },
			{ code: 'provider_error', delivery: 'not-sent' },
		],
		[
			{ status: 400, body: 'null' },
			{ code: 'provider_error', delivery: 'not-sent' },
		],
	];

	it.each(reactions)('when Twilio answers %j', async (reaction, expected) => {
		rig.twilio.script = at('messages.create', reaction);
		const error = await errorOf(sendMessage(rig.provider));
		expect(error).toMatchObject(expected);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(creates()).toBe(1);
	});

	it.each(['stall before', 'stall after'] as const)(
		'when Twilio says nothing (%s)',
		async (stall) => {
			rig.twilio.script = at('messages.create', stall);
			const signal = AbortSignal.timeout(300);
			const error = await errorOf(sendMessage(rig.provider, message(), { signal }));
			expect(error).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });
			expect(creates()).toBe(1);
		},
	);

	it('and none when nobody is there', async () => {
		await rig.twilio.goDown();
		const error = await errorOf(sendMessage(rig.provider));
		expect(error).toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'later',
			details: { reason: 'ECONNREFUSED' },
		});
	});

	it('and none when the certificate is not to be trusted', async () => {
		let requests = 0;
		const certificate = { cert: fixtureCertificate('localhost'), key: fixtureKey('localhost') };
		const server = createServer(certificate, () => requests++);
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		const address = server.address();
		const port = typeof address === 'object' ? address?.port : undefined;
		const provider = rig.connect({ options: { baseUrl: `https://127.0.0.1:${port}` } });
		const error = await errorOf(sendMessage(provider));
		server.closeAllConnections();
		await new Promise((closed) => server.close(closed));
		expect(error).toMatchObject({ code: 'provider_error', delivery: 'not-sent', retry: 'later' });
		expect(requests).toBe(0);
	});
});

describe('no secret and no text is shown', () => {
	const chatter = [
		TEXT,
		AUTH_TOKEN,
		PERSON,
		Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64'),
	];
	const reactions: readonly Reaction[] = [
		{ status: 400, code: 21211, message: chatter.join(' ') },
		{ status: 400, body: JSON.stringify({ code: chatter.join(' '), message: chatter }) },
		{ status: 401, code: 20003, message: chatter.join(' ') },
		{ status: 429, code: 20429, headers: { 'retry-after': chatter.join(' ') } },
		{ status: 500, body: chatter.join(' ') },
		{ status: 200, body: chatter.join(' ') },
		{ status: 200, body: JSON.stringify({ sid: chatter[0], status: chatter[1] }) },
		'reset before',
		'reset after',
	];

	it.each(reactions)('by what is thrown after %j', async (reaction) => {
		rig.twilio.script = at('messages.create', reaction);
		const shown = everythingShownBy(await errorOf(sendMessage(rig.provider)));
		for (const secret of chatter.flatMap(spellings)) expect(shown).not.toContain(secret);
	});

	it('nor when a run is stopped', async () => {
		rig.twilio.script = at('messages.create', 'stall before');
		const signal = AbortSignal.timeout(200);
		const shown = everythingShownBy(
			await errorOf(sendMessage(rig.provider, message(), { signal })),
		);
		for (const secret of chatter.flatMap(spellings)) expect(shown).not.toContain(secret);
	});
});

describe('a provider', () => {
	it('is called after its channel, and has an account for every sender', () => {
		const sms = rig.connect({ channel: 'sms' });
		const named = rig.connect({ channel: 'sms', from: 'ACME' });
		expect([rig.provider.id, sms.id]).toEqual(['whatsapp', 'sms']);
		expect(new Set([rig.provider, sms, named].map(({ account }) => account)).size).toBe(3);
		expect(rig.connect().account).toBe(rig.provider.account);
	});

	it('needs a sender', () => {
		expect(() => rig.connect({ options: { whatsappSender: undefined } })).toThrow(
			expect.objectContaining({ code: 'validation_error', details: { field: 'from' } }),
		);
	});

	it('plans the same steps again', async () => {
		const attachments = [aFile('a.pdf'), aFile('b.jpg', 'image/jpeg')];
		const plans = [1, 2].map(() => planSteps(rig.provider, message({ attachments })));
		const [first, second] = await Promise.all(plans);
		expect(first).toEqual(second);
		expect(first?.map(({ request }) => request.uid)).toEqual(Array(3).fill(CONTEXT.uid));
	});

	it('goes on once Twilio is back', async () => {
		rig.twilio.script = once('messages.create', { status: 503 });
		await errorOf(sendMessage(rig.provider));
		rig.twilio.script = wellBehaved;
		await rig.twilio.goDown();
		await errorOf(sendMessage(rig.provider));
		await rig.twilio.comeBack();
		await sendMessage(rig.provider);
		expect(rig.account.messages).toHaveLength(1);
	});
});
