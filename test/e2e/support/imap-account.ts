import type { Client } from '../../../scripts/n8n-host/client.mjs';
import { startDovecot } from '../../support/imap/dovecot';
import { openMailClient, type MailClient } from '../../support/imap/mail-client';
import type { SentMail } from './mail-account';
import { LOGIN } from './mail-server';
import { startSmtpAccount } from './smtp-account';
import type { NodeAccount } from './workflows';

/** An account that sends by SMTP and has its mailboxes on a Dovecot. */
export interface ImapAccount {
	/** Saves both credentials in n8n. */
	save(client: Client): Promise<NodeAccount>;
	/** What has left, in order. */
	sent(): Promise<readonly SentMail[]>;
	/** The same mailboxes in somebody's mail program. */
	readonly person: MailClient;
	close(): Promise<void>;
}

export async function startImapAccount(): Promise<ImapAccount> {
	const dovecot = await startDovecot();
	const { user, password } = LOGIN;
	dovecot.setPassword(user, password);
	const person = await openMailClient({ port: dovecot.port, user, password });
	const smtp = await startSmtpAccount();
	return {
		async save(client) {
			const { host, port } = dovecot;
			const { id } = await client.createCredential({
				name: `IMAP ${port}`,
				type: 'outboxImapApi',
				data: { host, port, security: 'none', ...LOGIN },
			});
			return {
				provider: smtp.provider,
				credentials: {
					outboxSmtpApi: { id: await smtp.saveCredential(client), name: 'SMTP' },
					outboxImapApi: { id, name: 'IMAP' },
				},
			};
		},
		sent: () => smtp.sent(),
		person,
		async close() {
			await person.close();
			await smtp.close();
			await dovecot.remove();
		},
	};
}
