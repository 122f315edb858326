import { OutboxImapApi } from '../../../credentials/OutboxImapApi.credentials';
import { parseImapAccount } from '../../../nodes/shared/imap-account';
import { testOutboxImap } from '../../../nodes/shared/credential-tests';
import { testImapCredential } from '../../../nodes/shared/imap-credential-test';
import { startDovecot, type Dovecot } from '../../support/imap/dovecot';

describe('the IMAP credential', () => {
	let dovecot: Dovecot;
	beforeAll(async () => {
		dovecot = await startDovecot();
		dovecot.setPassword('crm', 'hunter2');
	}, 60_000);
	afterAll(() => dovecot.remove());

	const credentialFor = (change: object = {}) => ({
		...{ host: dovecot.host, port: dovecot.tlsPort, security: 'tls' },
		...{ user: 'crm', password: 'hunter2', draftsMailbox: '', sentMailbox: '' },
		caCertificate: dovecot.certificate,
		...change,
	});

	it('signs in and says which mailboxes it found', async () => {
		expect(await testImapCredential(credentialFor())).toEqual({
			status: 'OK',
			message: 'Signed in to 127.0.0.1 as crm. Drafts: Drafts, sent messages: Sent',
		});
		expect(testOutboxImap.name).toBe('testOutboxImap');
	});

	it('says what is wrong, without the password', async () => {
		const { status, message } = await testImapCredential(credentialFor({ password: 'hunter3' }));
		expect(status).toBe('Error');
		expect(message).toContain('Check user and password');
		expect(message).not.toContain('hunter');
	});

	it('says which mailbox does not exist', async () => {
		const { message } = await testImapCredential(credentialFor({ draftsMailbox: 'Elsewhere' }));
		expect(message).toContain('no mailbox of the name given as Drafts Mailbox');
	});

	it('is understood when its required settings are filled in', () => {
		const { properties } = new OutboxImapApi();
		const filled = {
			...Object.fromEntries(properties.map((each) => [each.name, each.default])),
			...{ host: 'imap.example.com', user: 'crm', password: 'hunter2' },
		};
		expect(parseImapAccount(filled)).toMatchObject({
			...{ host: 'imap.example.com', port: 993, security: 'tls', mailboxes: {} },
		});
		expect(() => parseImapAccount({ ...filled, host: 'imaps://imap.example.com' })).toThrow(
			'without imap://',
		);
	});
});
