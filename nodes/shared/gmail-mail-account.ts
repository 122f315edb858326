import { parseGmailOptions } from '../../lib/providers/gmail/options';
import type { Runtime } from './compose';
import { askAbout, openHttpAccount } from './http-account';
import type { MailAccount } from './mail-account';
import type { NodeContext } from './node-context';

/** The Gmail account of the credential; its address and its aliases are asked of Gmail. */
export async function openGmailAccount(
	context: NodeContext,
	runtime: Pick<Runtime, 'gmail' | 'clock' | 'ids'>,
	signal: AbortSignal,
): Promise<MailAccount> {
	const { gmail } = runtime;
	const { http, settings, allowPrivateUrls } = await openHttpAccount(
		context,
		'outboxGmailOAuth2Api',
	);
	const options = parseGmailOptions({ baseUrl: settings.baseUrl });
	const account = { http, options };
	const ask = (asked: AbortSignal) => gmail.listSenders(account, asked);
	const { mailbox, ...senders } = await askAbout(ask, runtime, signal);
	return {
		senders,
		allowPrivateUrls,
		check: (email) => gmail.checkSize(email),
		connect: (secret) => gmail.connect({ ...account, mailbox }, secret),
		openMailbox: (secret) => gmail.openMailStore({ ...account, mailbox }, secret),
	};
}
