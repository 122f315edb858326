import { parseOutlookOptions } from '../../lib/providers/outlook/options';
import type { Runtime } from './compose';
import { askAbout, openHttpAccount } from './http-account';
import type { MailAccount } from './mail-account';
import type { NodeContext } from './node-context';

/** The Microsoft 365 mailbox of the credential; its addresses are asked of Microsoft. */
export async function openOutlookAccount(
	context: NodeContext,
	runtime: Pick<Runtime, 'outlook' | 'clock' | 'ids'>,
	signal: AbortSignal,
): Promise<MailAccount> {
	const { outlook } = runtime;
	const { http, settings, allowPrivateUrls } = await openHttpAccount(
		context,
		'outboxOutlookOAuth2Api',
	);
	const account = { http, options: parseOutlookOptions(settings) };
	const ask = (asked: AbortSignal) => outlook.readSenders(account, asked);
	const senders = await askAbout(ask, runtime, signal);
	const mailbox = senders.defaultSender.address;
	return {
		senders,
		allowPrivateUrls,
		check: () => undefined,
		connect: (secret) => outlook.connect({ ...account, mailbox }, secret),
		openMailbox: (secret) => outlook.openMailStore({ ...account, mailbox }, secret),
	};
}
