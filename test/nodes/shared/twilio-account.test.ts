import { isOutboxError } from '../../../lib/core/errors';
import { parseTwilioAccount } from '../../../nodes/shared/twilio-account';

const ACCOUNT_SID = `AC${'1'.repeat(32)}`;
const KEY_SID = `SK${'2'.repeat(32)}`;

/** As n8n keeps it: what was left blank is empty text. */
const credential = {
	accountSid: ACCOUNT_SID,
	authentication: 'authToken',
	authToken: 'hunter2',
	apiKeySid: '',
	apiKeySecret: '',
	whatsappSender: '+1 415 523 8886',
	smsSender: '',
	baseUrl: 'https://api.twilio.com',
};
const keyed = { authentication: 'apiKey', apiKeySid: KEY_SID, apiKeySecret: 'hunter3' };

describe('parseTwilioAccount', () => {
	it('reads a credential as n8n keeps it', () => {
		expect(parseTwilioAccount(credential)).toEqual({
			options: {
				accountSid: ACCOUNT_SID,
				auth: { kind: 'auth-token', authToken: 'hunter2' },
				senders: { whatsapp: 'whatsapp:+14155238886' },
				baseUrl: 'https://api.twilio.com',
			},
		});
	});

	it('reads the API key where that was chosen, and the token where not', () => {
		const { auth } = parseTwilioAccount({ ...credential, ...keyed }).options;
		expect(auth).toEqual({ kind: 'api-key', apiKeySid: KEY_SID, apiKeySecret: 'hunter3' });
		const token = parseTwilioAccount({ ...credential, ...keyed, authentication: 'authToken' });
		expect(token.options.auth.kind).toBe('auth-token');
	});

	it.each([
		['account_sid', { accountSid: '' }],
		['account_sid', { accountSid: KEY_SID }],
		['authentication', { authentication: 'none' }],
		['auth.auth_token', { authToken: '' }],
		['auth.api_key_sid', { ...keyed, apiKeySid: '' }],
		['auth.api_key_secret', { ...keyed, apiKeySecret: '' }],
		['whatsapp_sender', { whatsappSender: '0151 2345678' }],
		['sms_sender', { smsSender: 'A name that is too long' }],
		['base_url', { baseUrl: 'api.twilio.com' }],
	])('names %s when it cannot be used, and repeats no secret', (field, change) => {
		try {
			parseTwilioAccount({ ...credential, ...change });
		} catch (error) {
			if (!isOutboxError(error)) throw error;
			expect(error.details.field).toBe(field);
			expect(error.message).not.toContain('hunter');
			return;
		}
		throw new Error('it was accepted');
	});
});
