import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { createRuntime, type Runtime } from '../../nodes/shared/compose';
import { sendEmails } from '../../nodes/OutboxSendEmail/send-emails';
import { createFakeN8n, type FakeN8nOptions } from './n8n-context';
import {
	startFakeSmtpServer,
	type FakeSmtpServer,
	type FakeSmtpServerOptions,
} from './smtp-server/fake-smtp-server';

/** What every item needs; the seed's own example. */
export const seedParameters = {
	authentication: 'password',
	to: 'jane@example.com',
	subject: 'Follow-up on our meeting',
	bodyHtml: '<p>Hi Jane, thanks for meeting with us today.</p>',
};

/** The node with a real store, sending to a mail server on this machine. */
export interface SendEmailNode {
	readonly server: FakeSmtpServer;
	readonly runtime: Runtime;
	/** The store's folder, and the one that storage paths lead into. */
	readonly folder: string;
	readonly env: NodeJS.ProcessEnv;
	/** The SMTP credential; may be changed before a run. */
	credential: IDataObject;
	/** Runs the node; `parameters` are added to the seed's example. */
	run(
		parameters?: FakeN8nOptions['parameters'],
		options?: Omit<FakeN8nOptions, 'parameters'>,
	): Promise<INodeExecutionData[]>;
	/** How often a key was reserved so far. */
	readonly reservations: number;
	close(): Promise<void>;
}

export async function startSendEmailNode(
	serverOptions: FakeSmtpServerOptions = {},
): Promise<SendEmailNode> {
	const folder = await mkdtemp(join(tmpdir(), 'outbox-node-'));
	const server = await startFakeSmtpServer(serverOptions);
	const env: NodeJS.ProcessEnv = { OUTBOX_DATA_DIR: folder, OUTBOX_STORAGE_DIR: folder };
	const runtime = createRuntime(env);
	const claim = jest.spyOn(runtime.openStore({ kind: 'auto' }).submissions, 'claim');

	const node: SendEmailNode = {
		server,
		runtime,
		folder,
		env,
		credential: {
			host: server.host,
			port: server.port,
			security: serverOptions.security ?? 'none',
			caCertificate: server.certificate,
			senders: 'CRM <crm@example.com>\nsales@example.com',
		},
		async run(parameters = {}, options = {}) {
			const of = typeof parameters === 'function' ? parameters : () => parameters;
			const { context } = createFakeN8n({
				credentials: { outboxSmtpApi: node.credential, outboxSmtpOAuth2Api: node.credential },
				...options,
				parameters: (itemIndex) => ({ ...seedParameters, ...of(itemIndex) }),
			});
			const [items = []] = await sendEmails(context, runtime);
			return items;
		},
		get reservations() {
			return claim.mock.calls.length;
		},
		async close() {
			await runtime.close();
			await server.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
	return node;
}
