import { isOutboxError } from '../../../../lib/core/errors';
import { parseSmtpOptions, smtpConnectionSchema } from '../../../../lib/providers/smtp/options';
import { fixtureCertificate } from '../../../support/smtp-server/certificates';

const connection = {
	host: 'smtp.example.com',
	port: 587,
	security: 'starttls',
	auth: { kind: 'password', user: 'ada@example.com', password: 'hunter2' },
};
const account = { connection, defaultSender: 'Ada <ada@example.com>' };

function refusalOf(changes: object): { field: string | undefined; message: string } {
	try {
		parseSmtpOptions({ ...account, connection: { ...connection, ...changes } });
	} catch (error) {
		if (!isOutboxError(error)) throw error;
		expect(error.code).toBe('validation_error');
		return { field: error.details.field, message: error.message };
	}
	throw new Error('it was accepted');
}

describe('the settings of an SMTP account', () => {
	it('need no more than host, port, encryption and a sender', () => {
		const { host, port, security } = connection;
		expect(
			parseSmtpOptions({ connection: { host, port, security }, defaultSender: 'ada@example.com' }),
		).toEqual({
			connection: {
				host,
				port,
				security,
				allowSelfSigned: false,
				maxConnections: 5,
				timeouts: { connectMs: 30_000, replyMs: 600_000 },
			},
			defaultSender: { address: 'ada@example.com' },
			senders: [],
		});
	});

	it('take the senders as one text or as a list', () => {
		const senders = [{ address: 'b@x.co', name: 'Bob' }, { address: 'c@x.co' }];
		expect(parseSmtpOptions({ ...account, senders: 'Bob <b@x.co>, c@x.co' }).senders).toEqual(
			senders,
		);
		expect(parseSmtpOptions({ ...account, senders: ['Bob <b@x.co>', 'c@x.co'] }).senders).toEqual(
			senders,
		);
	});

	it.each([
		['smtp.example.com', 'smtp.example.com'],
		['  SMTP.Example.com ', 'smtp.example.com'],
		['localhost', 'localhost'],
		['mail_1.internal', 'mail_1.internal'],
		['bücher.example', 'xn--bcher-kva.example'],
		['192.0.2.7', '192.0.2.7'],
		['::1', '::1'],
		['[2001:db8::1]', '2001:db8::1'],
	])('take the host %j as %j', (host, expected) => {
		expect(smtpConnectionSchema.parse({ ...connection, host }).host).toBe(expected);
	});

	it.each([
		'',
		' ',
		'smtp://smtp.example.com',
		'https://smtp.example.com/',
		'smtp.example.com:587',
		'smtp.example.com/x',
		'ada@smtp.example.com',
		'smtp.example.com\r\nEHLO evil',
		'smtp\u0000.example.com',
		'smtp .example.com',
		'-smtp.example.com',
		'smtp..example.com',
		'ü://x',
		'a'.repeat(300),
	])('refuse the host %j', (host) => {
		expect(refusalOf({ host }).field).toBe('connection.host');
	});

	it.each([
		['port', 0],
		['port', 65_536],
		['port', 587.5],
		['port', '587'],
		['security', 'opportunistic'],
		['maxConnections', 0],
		['caCertificate', 'not a certificate'],
		['caCertificate', '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----'],
	])('refuse %s = %j', (field, value) => {
		expect(refusalOf({ [field]: value }).field).toBe(
			`connection.${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
		);
	});

	it('take a certificate in PEM form', () => {
		const caCertificate = fixtureCertificate('localhost');
		expect(smtpConnectionSchema.parse({ ...connection, caCertificate }).caCertificate).toBe(
			caCertificate,
		);
	});

	it('know nothing of a name to greet the server with', () => {
		expect(refusalOf({ name: 'evil.example' }).message).toContain('name');
	});

	it.each([
		[{ kind: 'password', user: '', password: 'x' }, 'connection.auth.user'],
		[{ kind: 'password', user: 'a\u0000b', password: 'x' }, 'connection.auth.user'],
		[{ kind: 'password', user: 'a', password: '' }, 'connection.auth.password'],
		[{ kind: 'password', user: 'a', password: 'x\u0000y' }, 'connection.auth.password'],
		[{ kind: 'oauth2', user: 'a', accessToken: '' }, 'connection.auth.access_token'],
		[{ kind: 'oauth2', user: 'a', accessToken: 'x\u0001auth=y' }, 'connection.auth.access_token'],
	])('refuse the login %j', (auth, field) => {
		expect(refusalOf({ auth }).field).toBe(field);
	});

	it('are never repeated in an error', () => {
		const auth = { kind: 'oauth2', user: 'ada', accessToken: 'secret token' };
		expect(refusalOf({ auth }).message).not.toContain('secret token');
	});
});
