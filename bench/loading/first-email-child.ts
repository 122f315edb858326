/**
 * Sends the first emails of a process, and tells how long they held up the event loop.
 * Usage: first-email-child.ts <sink's port>
 */
import { performance } from 'node:perf_hooks';

import { createFakeN8n } from '../../test/support/n8n-context';
import { toOutboxParameters } from '../emails/messages';
import { built } from '../support/built';
import { measure } from '../support/measure';

async function main(port: number): Promise<void> {
	const { OutboxSendEmail } = built.node;
	const execute = async (executionId: string): Promise<void> => {
		const { context } = createFakeN8n({
			parameters: toOutboxParameters,
			credentials: {
				outboxSmtpApi: { host: '127.0.0.1', port, security: 'none', senders: 'crm@example.com' },
			},
			executionId,
		});
		await new OutboxSendEmail().execute.call(context);
	};
	// So that what is measured is not the start of the process itself.
	while (performance.now() < 500) await new Promise((resolve) => setTimeout(resolve, 50));
	const first = await measure(() => execute('1'));
	const second = await measure(() => execute('2'));
	process.send?.({ first, second });
}

void main(Number(process.argv[3]));
