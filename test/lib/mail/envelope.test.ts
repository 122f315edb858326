import { toEnvelope } from '../../../lib/mail/envelope';
import { loadedEmail, mailboxes } from './support';

describe('the SMTP envelope', () => {
	it('goes to all of to, cc and bcc, without names and with domains in ASCII', () => {
		const email = loadedEmail({
			from: { name: 'CRM', address: 'crm@bücher.example' },
			to: mailboxes('"Doe, Jane" <Jane.Doe@X.co>, b@x.co'),
			cc: mailboxes('c@παράδειγμα.δοκιμή'),
			bcc: mailboxes('"d e"@x.co'),
			replyTo: mailboxes('other@x.co'),
		});
		expect(toEnvelope(email)).toEqual({
			from: 'crm@xn--bcher-kva.example',
			to: ['Jane.Doe@x.co', 'b@x.co', 'c@xn--hxajbheg2az3al.xn--jxalpdlp', '"d e"@x.co'],
			smtpUtf8: false,
		});
	});

	it.each(['from', 'to', 'cc', 'bcc', 'replyTo'] as const)(
		'a non-ASCII local part in %s needs SMTPUTF8',
		(field) => {
			const mailbox = { address: 'jörg@x.co' };
			const email = loadedEmail({ [field]: field === 'from' ? mailbox : [mailbox] });
			expect(toEnvelope(email).smtpUtf8).toBe(true);
		},
	);
});
