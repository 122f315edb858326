import type { Clock } from '../../core/ports';
import type { Provider } from '../../core/provider';
import { toTwilioAccountId } from './account';
import { createTwilioApi } from './api';
import { toAddress, toService, type TwilioChannel } from './channel';
import { createTwilioClient, type TwilioClient } from './client';
import { deliver, type ChannelAccess } from './deliver';
import type { TwilioMessage } from './message';
import { toSender, type TwilioOptions } from './options';
import { reconcile } from './reconcile';
import { toSteps, type TwilioRequest } from './request';
import { checkVariables } from './template';
import { checkWindow } from './window';

export interface TwilioProviderOptions {
	readonly channel: TwilioChannel;
	readonly options: TwilioOptions;
	/** The sender that the messages name, where they do: the account's id is then that one's. */
	readonly from?: string | undefined;
	/** Shared by the providers of an account, so that they share its lines; else one of its own. */
	readonly client?: TwilioClient;
	readonly clock: Clock;
}

/**
 * Sends WhatsApp messages or SMS through Twilio, which can be asked later what became of them.
 * @throws OutboxError `validation_error` on `from` when there is no sender for the channel
 */
export function createTwilioProvider({
	channel,
	options,
	from,
	client = createTwilioClient(options),
	clock,
}: TwilioProviderOptions): Provider<TwilioMessage, TwilioRequest> {
	const service = toService(channel);
	const sender = toSender(channel, options, from);
	const account = toTwilioAccountId(channel, options, sender);
	const access: ChannelAccess = { api: createTwilioApi(client, service, clock), service, clock };
	return {
		id: channel,
		account,
		async resolve(message, { signal }) {
			return { warnings: [...(await lookAhead(message, { channel, sender }, signal, access))] };
		},
		plan: async (message, context) => toSteps(message, context, { channel, sender, account }),
		deliver: (step, hooks) => deliver(step, hooks, access),
		reconcile: (step, hooks) => reconcile(step, hooks, access),
	};
}

/** Finds out before anything is sent what Twilio would find out after it has taken the message. */
async function lookAhead(
	{ recipient, text, options }: TwilioMessage,
	{ channel, sender }: { readonly channel: TwilioChannel; readonly sender: string },
	signal: AbortSignal,
	access: ChannelAccess,
): Promise<readonly string[]> {
	const { contentSid, from = sender } = options;
	if (contentSid !== undefined) {
		const warnings = await checkVariables({ ...options, contentSid }, signal, access);
		const unused = 'A template was chosen, so the text of message is not sent.';
		return text.trim() === '' ? warnings : [...warnings, unused];
	}
	if (!options.checkWindow) return [];
	return checkWindow({ to: toAddress(channel, recipient), sender: from }, signal, access);
}
