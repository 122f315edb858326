import { isOutboxError } from '../../../lib/core/errors';
import { parseAccessToken, parseSmtpAccount } from '../../../nodes/shared/smtp-account';
import { fixtureCertificate } from '../../support/smtp-server/certificates';

const credential = {
	host: 'smtp.example.com',
	port: 587,
	security: 'starttls',
	user: 'crm@example.com',
	password: 'hunter2',
	senders: 'CRM <crm@example.com>',
	caCertificate: '',
	allowSelfSigned: false,
	allowPrivateUrls: false,
};

function faultIn(change: object): { field: string | undefined; message: string } {
	try {
		parseSmtpAccount({ ...credential, ...change }, 'password');
	} catch (error) {
		if (isOutboxError(error)) return { field: error.details.field, message: error.message };
	}
	throw new Error('it was accepted');
}

describe('parseSmtpAccount', () => {
	it('reads a credential as n8n keeps it', () => {
		const { options, allowPrivateUrls } = parseSmtpAccount(credential, 'password');
		expect(options.connection).toMatchObject({
			host: 'smtp.example.com',
			port: 587,
			security: 'starttls',
			auth: { kind: 'password', user: 'crm@example.com', password: 'hunter2' },
			allowSelfSigned: false,
		});
		expect(options.defaultSender).toEqual({ name: 'CRM', address: 'crm@example.com' });
		expect(allowPrivateUrls).toBe(false);
	});

	it('reads senders one a line or separated by commas, the first being the default', () => {
		const senders = 'A <a@x.co>, "Doe, Jane" <b@x.co>\r\n\nc@x.co,\n';
		const { options } = parseSmtpAccount({ ...credential, senders }, 'password');
		expect(options.defaultSender).toEqual({ name: 'A', address: 'a@x.co' });
		expect(options.senders).toEqual([
			{ name: 'Doe, Jane', address: 'b@x.co' },
			{ address: 'c@x.co' },
		]);
	});

	it('logs in nowhere when user and password are empty', () => {
		const { options } = parseSmtpAccount({ ...credential, user: '', password: '' }, 'password');
		expect(options.connection.auth).toBeUndefined();
	});

	it('logs in with a token where OAuth2 gave one', () => {
		const { options } = parseSmtpAccount(credential, { accessToken: 'token' });
		expect(options.connection.auth).toEqual({
			kind: 'oauth2',
			user: 'crm@example.com',
			accessToken: 'token',
		});
	});

	it('takes a certificate of the user’s own', () => {
		const caCertificate = `\n${fixtureCertificate('localhost')}\n`;
		const { options } = parseSmtpAccount({ ...credential, caCertificate }, 'password');
		expect(options.connection.caCertificate).toBe(caCertificate.trim());
	});

	it.each([
		['host', { host: '' }],
		['host', { host: 'smtp://smtp.example.com:587' }],
		['port', { port: 0 }],
		['port', { port: 'mail' }],
		['security', { security: 'ssl' }],
		['auth.user', { user: '' }],
		['auth.password', { password: '' }],
		['senders', { senders: '' }],
		['senders[1]', { senders: 'a@x.co\nnobody' }],
		['ca_certificate', { caCertificate: 'not a certificate' }],
	])('names %s when it cannot be used, and repeats no secret', (field, change) => {
		const fault = faultIn(change);
		expect(fault.field).toBe(field);
		expect(fault.message).not.toContain('hunter2');
	});
});

describe('parseAccessToken', () => {
	it('takes what n8n keeps of a connected account', () => {
		const data = { access_token: 'a', refresh_token: 'r', n8n_expires_at: '1700000000000' };
		expect(parseAccessToken(data)).toEqual({
			access_token: 'a',
			n8n_expires_at: 1_700_000_000_000,
		});
	});

	it('says that the account is not connected where there is none', () => {
		expect(() => parseAccessToken(undefined)).toThrow(
			expect.objectContaining({ code: 'insufficient_permissions', retry: 'after-fix' }),
		);
	});
});
