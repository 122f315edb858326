import type { IExecuteFunctions } from 'n8n-workflow';

import { parseEmailMessage } from '../../lib/chat/email-message';
import { toEmailLeg, type Leg, type LegFiles } from '../../lib/outbox/channel/leg';
import type { Environment } from '../../lib/outbox/environment';
import { openChatAccount } from '../shared/chat-account';
import type { Runtime } from '../shared/compose';
import { openMailAccount } from '../shared/open-mail-account';
import type { ChooseScreening } from '../shared/suppression-choice';
import type { Channel } from './channels';

/**
 * A leg that is complete but for the store: for its secret, which emails derive their ids from, and
 * for the addresses in it that must not be written to.
 */
export type PreparedLeg = (environment: Environment, secret: Uint8Array) => Leg;

export interface LegSurroundings extends LegFiles {
	/** Asked by the email channel alone. */
	readonly chooseScreening: ChooseScreening;
}

/** A channel with the account that the node's credential connects. */
export interface ChannelAccount {
	/** Whether attachments given by URL may come from private addresses. */
	readonly allowPrivateUrls: boolean;
	/** @throws OutboxError `validation_error` on the field at fault; `payload_too_large` */
	prepare(input: unknown, surroundings: LegSurroundings): PreparedLeg;
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
		prepare(input, { files, maxBytes }) {
			const leg = account.toLeg(input, { files, maxBytes });
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
		prepare(input, { files, maxBytes, chooseScreening }) {
			const { senders } = account;
			const email = parseEmailMessage(input, { ...senders, maxContentBytes: maxBytes });
			account.check(email);
			return (environment, secret) =>
				toEmailLeg({
					...{ channel: 'email', email, files, maxBytes },
					provider: account.connect(secret),
					screening: chooseScreening(environment),
				});
		},
	};
}
