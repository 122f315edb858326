import type { IExecuteFunctions } from 'n8n-workflow';

import { parseEmailMessage } from '../../lib/chat/email-message';
import { toEmailLeg, type Leg, type LegFiles } from '../../lib/outbox/channel/leg';
import { openChatAccount } from '../shared/chat-account';
import type { Runtime } from '../shared/compose';
import { openMailAccount } from '../shared/mail-account';
import type { Channel } from './channels';

/** A leg that is complete but for the store's secret, which emails derive their ids from. */
export type PreparedLeg = (secret: Uint8Array) => Leg;

/** A channel with the account that the node's credential connects. */
export interface ChannelAccount {
	/** Whether attachments given by URL may come from private addresses. */
	readonly allowPrivateUrls: boolean;
	/** @throws OutboxError `validation_error` on the field at fault; `payload_too_large` */
	prepare(input: unknown, files: LegFiles): PreparedLeg;
}

/**
 * Opens the account of a channel.
 * @throws OutboxError `insufficient_permissions` without a usable credential, or the fault in it
 */
export async function openChannelAccount(
	context: IExecuteFunctions,
	channel: Channel,
	runtime: Runtime,
	signal: AbortSignal,
): Promise<ChannelAccount> {
	if (channel === 'email') return openEmail(context, runtime, signal);
	const { account, allowPrivateUrls } = await openChatAccount(context, channel, runtime, signal);
	return {
		allowPrivateUrls,
		prepare(input, files) {
			const leg = account.toLeg(input, files);
			return () => leg;
		},
	};
}

async function openEmail(
	context: IExecuteFunctions,
	runtime: Runtime,
	signal: AbortSignal,
): Promise<ChannelAccount> {
	const account = await openMailAccount(context, runtime, signal);
	return {
		allowPrivateUrls: account.allowPrivateUrls,
		prepare(input, files) {
			const { senders } = account;
			const email = parseEmailMessage(input, { ...senders, maxContentBytes: files.maxBytes });
			account.check(email);
			return (secret) =>
				toEmailLeg({ channel: 'email', email, provider: account.connect(secret), ...files });
		},
	};
}
