import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { INodeExecutionData } from 'n8n-workflow';

import { sendMessages } from '../../nodes/OutboxChannelMessage/send-messages';
import { createRuntime, type Runtime } from '../../nodes/shared/compose';
import { startChannelServices, type ChannelServices } from './channel-services';
import { createFakeN8n, type FakeN8nOptions } from './n8n-context';

/** The seed's own example. */
export const seedMessage = 'New deal just closed - congrats team!';

/** The node with a real store, sending to services on this machine. */
export interface ChannelNode {
	readonly services: ChannelServices;
	readonly runtime: Runtime;
	/** Runs the node; `parameters` are added to a message to the Slack channel. */
	run(
		parameters?: FakeN8nOptions['parameters'],
		options?: Omit<FakeN8nOptions, 'parameters'>,
	): Promise<INodeExecutionData[]>;
	close(): Promise<void>;
}

export async function startChannelNode(): Promise<ChannelNode> {
	const folder = await mkdtemp(join(tmpdir(), 'outbox-channel-'));
	const services = await startChannelServices();
	const runtime = createRuntime({ OUTBOX_DATA_DIR: folder });
	return {
		services,
		runtime,
		async run(parameters = {}, options = {}) {
			const of = typeof parameters === 'function' ? parameters : () => parameters;
			const { context } = createFakeN8n({
				nodeType: 'n8n-nodes-outbox.outboxChannelMessage',
				credentials: services.credentials,
				...options,
				parameters: (itemIndex) => ({
					channel: ['slack'],
					slackRecipient: services.slackChannel.id,
					message: seedMessage,
					provider: 'smtp',
					authentication: 'password',
					...of(itemIndex),
				}),
			});
			const [items = []] = await sendMessages(context, runtime);
			return items;
		},
		async close() {
			await runtime.close();
			await services.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
