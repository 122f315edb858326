import { at } from '../../../support/twilio-fake/faults';
import {
	AUTH_TOKEN,
	errorOf,
	KEY_SID,
	message,
	NOW,
	OUR_NUMBER,
	PERSON,
	SERVICE_SID,
	startRig,
	TEMPLATE_SID,
	TEXT,
	type TwilioProvider,
	type TwilioRig,
} from './setup';

const HOUR_MS = 3_600_000;
const OURS = `whatsapp:${OUR_NUMBER}`;

let rig: TwilioRig;
beforeEach(async () => {
	rig = await startRig();
});
afterEach(() => rig.stop());

const resolve = (wanted = message(), provider: TwilioProvider = rig.provider) =>
	Promise.resolve(provider.resolve?.(wanted, { signal: AbortSignal.timeout(10_000) }));

const writes = (from = `whatsapp:${PERSON}`, to = OURS, hoursAgo = 0) =>
	rig.account.receive({ from, to, at: NOW - hoursAgo * HOUR_MS });

describe('the 24 hours of WhatsApp', () => {
	const closed = {
		code: 'conversation_required',
		delivery: 'not-sent',
		retry: 'after-fix',
		details: { provider: 'whatsapp', field: 'recipient' },
	};

	it.each([0, 1, 23.9])('are open when the person wrote %d hours ago', async (hoursAgo) => {
		writes(undefined, undefined, hoursAgo);
		expect(await resolve()).toEqual({ warnings: [] });
		expect(rig.twilio.callNames).toEqual(['messages.list']);
	});

	it('are closed when the person has not written', async () => {
		const error = await errorOf(resolve());
		expect(error).toMatchObject(closed);
		expect(error.message).toContain('content_sid');
		expect(error.message).not.toContain(PERSON);
	});

	it('are closed when it was longer ago, on the same day or not', async () => {
		writes(undefined, undefined, 24.1);
		expect(await errorOf(resolve())).toMatchObject(closed);
		writes(undefined, undefined, 72);
		expect(await errorOf(resolve())).toMatchObject(closed);
	});

	it('are closed when the person wrote by SMS, to another number, or was only written to', async () => {
		writes(PERSON, OUR_NUMBER);
		writes(undefined, 'whatsapp:+14155559999');
		writes('whatsapp:+14155550199');
		rig.account.receive({ from: OURS, to: `whatsapp:${PERSON}` });
		expect(await errorOf(resolve())).toMatchObject(closed);
	});

	it('go by any number of the account where a Messaging Service sends', async () => {
		writes(undefined, 'whatsapp:+14155559999');
		expect(await resolve(message({ options: { from: SERVICE_SID } }))).toEqual({ warnings: [] });
		expect(rig.twilio.calls[0]?.query.has('To')).toBe(false);
	});

	it.each([
		['+525512345678', 'whatsapp:+5215512345678'],
		['+5511987654321', 'whatsapp:+551187654321'],
		['+541155550100', 'whatsapp:+5491155550100'],
	])('know %s by its other number, too', async (recipient, from) => {
		writes(from);
		expect(await resolve(message({ recipient }))).toEqual({ warnings: [] });
	});

	it('are not looked at where that was switched off, nor for SMS', async () => {
		await resolve(message({ options: { checkWindow: false } }));
		await resolve(message({}, 'sms'), rig.connect({ channel: 'sms' }));
		expect(rig.twilio.calls).toEqual([]);
	});

	it('do not stop a message when the login may not read messages', async () => {
		rig.account.mayReadMessages = false;
		expect(await resolve()).toEqual({ warnings: [expect.stringContaining('24 hours')] });
	});

	it.each([
		[{ status: 503 }, { code: 'provider_error', retry: 'later' }],
		[
			{ status: 429, code: 20429 },
			{ code: 'rate_limited', retry: 'later' },
		],
		['reset before', { code: 'provider_error', retry: 'later' }],
		['garble', { code: 'provider_error', retry: 'later' }],
	] as const)('are asked for once, and may be again later: %j', async (reaction, expected) => {
		rig.twilio.script = at('messages.list', reaction);
		const error = await errorOf(resolve());
		expect(error).toMatchObject({ ...expected, delivery: 'not-sent' });
		expect(rig.twilio.callNames).toEqual(['messages.list']);
	});

	it('are not asked for when nobody waits any more', async () => {
		const resolved = Promise.resolve(
			rig.provider.resolve?.(message(), { signal: AbortSignal.abort() }),
		);
		expect(await errorOf(resolved)).toMatchObject({ delivery: 'not-sent', retry: 'later' });
		expect(rig.twilio.calls).toEqual([]);
	});
});

describe('a template', () => {
	const template = (contentVariables?: object, text = '') =>
		message({ message: text, options: { contentSid: TEMPLATE_SID, contentVariables } });
	beforeEach(() => {
		rig.account.templates.set(TEMPLATE_SID, {
			variables: { 1: 'Customer_Name', amount: '12.50' },
			body: 'Dear {{1}}, pay {{amount}}.',
		});
	});

	it('may be sent at any time, with all of its variables', async () => {
		expect(await resolve(template({ 1: 'Ada', amount: '' }))).toEqual({ warnings: [] });
		expect(rig.twilio.callNames).toEqual(['content.get']);
	});

	it.each([
		[undefined, '“1”'],
		[{ 1: 'Ada' }, '“amount”'],
		[{ amount: '1', 2: 'Ada' }, '“1”'],
	])('is not sent with %j', async (given, missing) => {
		const error = await errorOf(resolve(template(given)));
		expect(error).toMatchObject({
			code: 'validation_error',
			delivery: 'not-sent',
			details: { field: 'content_variables' },
		});
		expect(error.message).toContain(missing);
	});

	it('needs no variables where it has none', async () => {
		rig.account.templates.set(TEMPLATE_SID, { variables: {}, body: 'Hello' });
		expect(await resolve(template())).toEqual({ warnings: [] });
	});

	it('is sent by SMS alike', async () => {
		const options = { contentSid: TEMPLATE_SID };
		const wanted = message({ message: '', options }, 'sms');
		const error = await errorOf(resolve(wanted, rig.connect({ channel: 'sms' })));
		expect(error).toMatchObject({ details: { field: 'content_variables' } });
	});

	it('takes the place of the text, which is said', async () => {
		const lookup = await resolve(template({ 1: 'Ada', amount: '1' }, TEXT));
		expect(lookup).toEqual({ warnings: [expect.stringContaining('not sent')] });
	});

	it.each([
		['may not be read', () => void (rig.account.mayReadTemplates = false)],
		['is not there', () => rig.account.templates.clear()],
	])('that %s is sent with a warning', async (_what, change) => {
		change();
		expect(await resolve(template())).toEqual({
			warnings: [expect.stringContaining('could not be checked')],
		});
	});

	it.each([{ status: 500 }, 'reset before', 'garble'] as const)(
		'is looked at once, and may be again later: %j',
		async (reaction) => {
			rig.twilio.script = at('content.get', reaction);
			const error = await errorOf(resolve(template()));
			expect(error).toMatchObject({ delivery: 'not-sent', retry: 'later' });
			expect(rig.twilio.callNames).toEqual(['content.get']);
		},
	);

	it('does not hide that the login is wrong when it is sent', async () => {
		const auth = { kind: 'api-key', apiKeySid: KEY_SID, apiKeySecret: AUTH_TOKEN };
		const lookup = await resolve(template(), rig.connect({ options: { auth } }));
		expect(lookup).toEqual({ warnings: [expect.any(String)] });
	});
});
