import type { MailAccount } from './mail-account';
import { saveCredential, startMailServer } from './mail-server';

export async function startSmtpAccount(): Promise<MailAccount> {
	const server = await startMailServer();
	return {
		provider: 'smtp',
		saveCredential: (client) => saveCredential(client, server),
		async sent() {
			return server.mails.map(({ envelope, from, subject, html, headers, attachments }) => {
				const header = (name: string): string =>
					headers.find((each) => each.name.toLowerCase() === name)?.value ?? '';
				return {
					recipients: envelope.to,
					from,
					subject,
					html,
					replyTo: header('reply-to'),
					inReplyTo: header('in-reply-to'),
					attachments: attachments.map(({ filename }) => filename),
				};
			});
		},
		refuseMessages() {
			server.behave({ onRecipient: () => ({ code: 550, message: 'No such user' }) });
		},
		close: () => server.close(),
	};
}
