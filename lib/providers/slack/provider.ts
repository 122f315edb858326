import type { Clock } from '../../core/ports';
import type { Provider } from '../../core/provider';
import { createSlackClient } from './client';
import { lookUpConversation, toConversation } from './conversation';
import { deliver } from './deliver';
import type { LoadedSlackMessage } from './message';
import type { SlackOptions } from './options';
import { reconcile } from './reconcile';
import { toSlackSteps, type SlackRequest } from './request';

export interface SlackProviderOptions {
	readonly options: SlackOptions;
	/** The account's id, see `readSlackAccount`. */
	readonly account: string;
	readonly clock: Clock;
}

/** Sends messages as a bot through Slack's Web API, each with our mark in its metadata. */
export function createSlackProvider({
	options,
	account,
	clock,
}: SlackProviderOptions): Provider<LoadedSlackMessage, SlackRequest> {
	const client = createSlackClient(options);
	const connection = { client, options, clock };
	return {
		id: 'slack',
		account,
		resolve: ({ recipient }, { signal }) => lookUpConversation(client, recipient, signal),
		async plan(message, context, lookup) {
			const channel = toConversation(message.recipient, lookup);
			return toSlackSteps(message, context, { account, channel });
		},
		deliver: (step, hooks) => deliver(step, hooks, connection),
		reconcile: (step, hooks) => reconcile(step, hooks, connection),
	};
}
