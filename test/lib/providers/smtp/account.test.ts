import { toSmtpAccountId } from '../../../../lib/providers/smtp/account';
import { parseSmtpOptions } from '../../../../lib/providers/smtp/options';

function accountOf(user: string | undefined, defaultSender = 'Ada <ada@example.com>'): string {
	const auth = user === undefined ? undefined : { kind: 'password', user, password: 'x' };
	return toSmtpAccountId(
		parseSmtpOptions({
			connection: { host: 'smtp.example.com', port: 587, security: 'starttls', auth },
			defaultSender,
		}),
	);
}

describe('the account id of an SMTP credential', () => {
	it('is that of the login where the login is an address', () => {
		expect(accountOf('grace@example.com')).toBe(accountOf('grace@example.com', 'x@example.net'));
		expect(accountOf('grace@example.com')).not.toBe(accountOf('ada@example.com'));
	});

	it('is that of the default sender otherwise', () => {
		expect(accountOf(undefined)).toBe(accountOf('ada@example.com'));
		expect(accountOf('apikey')).toBe(accountOf('ada@example.com'));
		expect(accountOf('Ada <other@example.com>')).toBe(accountOf('ada@example.com'));
	});

	it('is the same however the mailbox is spelled', () => {
		expect(accountOf('ADA@Example.COM')).toBe(accountOf('ada@example.com'));
		expect(accountOf(undefined, 'a@BÜCHER.example')).toBe(accountOf('a@xn--bcher-kva.example'));
	});
});
