import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Backend } from '../../lib/core/backend';
import { createFakeN8n } from '../../test/support/n8n-context';
import { built } from '../support/built';
import { toOutboxParameters } from './messages';
import { toSecurity, type Line, type Sink } from './sink';

/** Executes Outbox Send Email once over so many items. */
export type Execute = (sink: Sink, line: Line, count: number) => Promise<void>;

/**
 * The node as n8n runs it, in this process.
 * @param store opened in place of what the environment says
 */
export function createOutbox(store?: Backend): Execute {
	const { runtime } = built.compose;
	let executions = 0;
	return async (sink, line, count) => {
		const { context } = createFakeN8n({
			items: Array.from({ length: count }, () => ({ json: {} })),
			parameters: toOutboxParameters,
			credentials: { outboxSmtpApi: toCredential(sink, line) },
			executionId: `${store?.name ?? 'own'}-${++executions}`,
		});
		const outputs = store
			? await built.sendEmails.sendEmails(context, { ...runtime, openStore: () => store })
			: await executeNode(context);
		assertSent(outputs, count);
	};
}

function executeNode(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { OutboxSendEmail } = built.node;
	return new OutboxSendEmail().execute.call(context);
}

function toCredential({ host, ports, certificate }: Sink, line: Line) {
	const security = toSecurity(line);
	return {
		host,
		port: ports[line],
		security,
		senders: 'crm@example.com',
		...(security !== 'none' && { caCertificate: certificate }),
	};
}

function assertSent([items = []]: INodeExecutionData[][], count: number): void {
	const sent = items.filter(({ json }) => json['status'] === 'sent' && !json['idempotent_replay']);
	if (sent.length === count) return;
	throw new Error(`${sent.length} of ${count} emails were sent: ${JSON.stringify(items[0]?.json)}`);
}
