/**
 * Sends the first chat messages of a process, one on each channel, and tells how long each held up
 * the event loop.
 * Usage: first-chats-child.ts <accounts in JSON>
 */
import { performance } from 'node:perf_hooks';

import { createFakeN8n } from '../../test/support/n8n-context';
import { CHAT_CHANNELS, toOutboxParameters, type ChatChannel } from '../channels/messages';
import { toCredentials, type Accounts } from '../channels/stand-in';
import { built } from '../support/built';
import { measure } from '../support/measure';

async function main(accounts: Accounts): Promise<void> {
	const { OutboxChannelMessage } = built.channelNode;
	const credentials = toCredentials(accounts);
	const execute = async (channel: ChatChannel): Promise<void> => {
		const parameters = toOutboxParameters(channel, 0);
		const executionId = channel;
		const { context } = createFakeN8n({ parameters, credentials, executionId });
		await new OutboxChannelMessage().execute.call(context);
	};
	// So that what is measured is not the start of the process itself.
	while (performance.now() < 500) await new Promise((resolve) => setTimeout(resolve, 50));
	const firsts: Record<string, object> = {};
	for (const channel of CHAT_CHANNELS) firsts[channel] = await measure(() => execute(channel));
	process.send?.(firsts);
}

void main(JSON.parse(process.argv[3] ?? '') as Accounts);
