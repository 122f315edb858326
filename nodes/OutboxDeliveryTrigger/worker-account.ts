import type { WorkerAccount } from '../../lib/outbox/worker/worker-options';
import type { Runtime } from '../shared/compose';
import { openMailAccount } from '../shared/open-mail-account';
import type { NodeContext } from '../shared/node-context';

/**
 * The account that the node's credential connects. The credential is read again whenever the account
 * has been in trouble, so that a password can be changed without publishing the workflow anew.
 *
 * @param secret the store's, which Message-IDs derive from
 * @throws OutboxError without a usable credential, or when the service cannot be asked about it
 */
export async function openWorkerAccount(
	context: NodeContext,
	runtime: Runtime,
	{ secret, signal }: { readonly secret: Uint8Array; readonly signal: AbortSignal },
): Promise<WorkerAccount> {
	const opened = await openMailAccount(context, runtime, signal);
	const { id: provider, account } = opened.connect(secret);
	const { defaultSender, senders } = opened.senders;
	let unused: typeof opened | undefined = opened;
	const open = async (): Promise<typeof opened> => {
		const mailAccount = unused ?? (await openMailAccount(context, runtime, signal));
		unused = undefined;
		return mailAccount;
	};
	return {
		account,
		provider,
		senders: [defaultSender, ...senders],
		connect: async () => (await open()).connect(secret),
		openMailbox: async () => (await open()).openMailbox(secret),
	};
}
