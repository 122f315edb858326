import { toTwilioAccountId } from '../../../../lib/providers/twilio/account';
import { parseTwilioOptions, toSender } from '../../../../lib/providers/twilio/options';
import { parseSender } from '../../../../lib/providers/twilio/sender';
import { everythingShownBy } from '../../../contracts/leaks';
import { ACCOUNT_SID, AUTH_TOKEN, faultOf, KEY_SECRET, KEY_SID, SERVICE_SID } from './setup';

const settings = { accountSid: ACCOUNT_SID, auth: { kind: 'auth-token', authToken: AUTH_TOKEN } };
const keyed = { kind: 'api-key', apiKeySid: KEY_SID, apiKeySecret: KEY_SECRET };

describe('the settings of a Twilio account', () => {
	it('point to Twilio unless told otherwise, and need no sender', () => {
		expect(parseTwilioOptions(settings)).toEqual({
			...settings,
			baseUrl: 'https://api.twilio.com',
			senders: {},
		});
	});

	it('take an API key in place of the auth token', () => {
		expect(parseTwilioOptions({ ...settings, auth: keyed }).auth).toEqual(keyed);
	});

	it.each([
		'https://api.dublin.ie1.twilio.com',
		'https://proxy.example.com/twilio',
		'http://127.0.0.1:8080',
	])('take the base URL %s', (baseUrl) => {
		expect(parseTwilioOptions({ ...settings, baseUrl: ` ${baseUrl}// ` })).toMatchObject({
			baseUrl,
		});
	});

	it('bring senders into the form that Twilio has for them', () => {
		const { senders } = parseTwilioOptions({
			...settings,
			smsSender: '+1 (415) 555-2345',
			whatsappSender: '+1 415 555 2345',
		});
		expect(senders).toEqual({ sms: '+14155552345', whatsapp: 'whatsapp:+14155552345' });
	});

	it.each([
		['account_sid', { accountSid: undefined }],
		['account_sid', { accountSid: KEY_SID }],
		['auth.auth_token', { auth: { kind: 'auth-token', authToken: '' } }],
		[
			'auth.auth_token',
			{ auth: { kind: 'auth-token', authToken: `${AUTH_TOKEN}\n${AUTH_TOKEN}` } },
		],
		['auth.api_key_sid', { auth: { ...keyed, apiKeySid: ACCOUNT_SID } }],
		['auth.api_key_secret', { auth: { ...keyed, apiKeySecret: undefined } }],
		['auth.kind', { auth: { kind: 'none' } }],
		['sms_sender', { smsSender: '0151 2345678' }],
		['whatsapp_sender', { whatsappSender: 'ACME' }],
		['base_url', { baseUrl: 'http://api.twilio.com' }],
		['base_url', { baseUrl: `https://${ACCOUNT_SID}:${AUTH_TOKEN}@api.twilio.com` }],
		['base_uri', { baseUri: 'x' }],
	])('name %s when it cannot be used, and repeat no secret', async (field, change) => {
		const error = await faultOf(() => parseTwilioOptions({ ...settings, ...change }));
		expect(error).toMatchObject({ code: 'validation_error', details: { field } });
		const shown = everythingShownBy(error);
		for (const secret of [AUTH_TOKEN, KEY_SECRET]) expect(shown).not.toContain(secret);
	});
});

describe('a sender', () => {
	it.each([
		['sms', '+49 170 1234567', '+491701234567'],
		['sms', ' 72345 ', '72345'],
		['sms', 'ACME Co', 'ACME Co'],
		['sms', SERVICE_SID, SERVICE_SID],
		['whatsapp', '+49 170 1234567', 'whatsapp:+491701234567'],
		['whatsapp', 'whatsapp:+491701234567', 'whatsapp:+491701234567'],
		['whatsapp', SERVICE_SID, SERVICE_SID],
	] as const)('for %s may be %s', (channel, text, sender) => {
		expect(parseSender(text, channel, 'from')).toBe(sender);
		expect(parseSender(sender, channel, 'from')).toBe(sender);
	});

	it.each([
		['sms', 'whatsapp:+491701234567', 'sends no SMS'],
		['sms', '0170 1234567', 'Write +'],
		['sms', 'A name that is far too long', 'Write +'],
		['sms', 'Äcme', 'Write +'],
		['whatsapp', '72345', 'Write +'],
		['whatsapp', '', 'Write +'],
	] as const)('for %s cannot be %j', async (channel, text, advice) => {
		const error = await faultOf(() => parseSender(text, channel, 'from'));
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'from' } });
		expect(error.message).toContain(advice);
	});

	it('is the message’s own, else the account’s', () => {
		const senders = { sms: '+14155552345' };
		expect(toSender('sms', { senders })).toBe('+14155552345');
		expect(toSender('sms', { senders }, 'ACME')).toBe('ACME');
	});

	it('has to be given somewhere', async () => {
		const error = await faultOf(() => toSender('whatsapp', { senders: { sms: '+14155552345' } }));
		expect(error).toMatchObject({ code: 'validation_error', details: { field: 'from' } });
		expect(error.message).toContain('WhatsApp');
	});
});

describe('the account’s id', () => {
	it('is another one for every account, channel and sender', () => {
		const other = { accountSid: `AC${'1'.repeat(32)}` };
		const ids = [
			toTwilioAccountId('sms', settings, '+14155552345'),
			toTwilioAccountId('sms', settings, 'ACME'),
			toTwilioAccountId('sms', other, '+14155552345'),
			toTwilioAccountId('whatsapp', settings, 'whatsapp:+14155552345'),
			toTwilioAccountId('whatsapp', settings, SERVICE_SID),
			toTwilioAccountId('sms', settings, SERVICE_SID),
		];
		expect(new Set(ids).size).toBe(ids.length);
		expect(toTwilioAccountId('sms', settings, 'ACME')).toBe(ids[1]);
	});
});
