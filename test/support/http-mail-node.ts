import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { GMAIL_SCOPES } from '../../lib/providers/gmail/scopes';
import { sendEmails } from '../../nodes/OutboxSendEmail/send-emails';
import { createRuntime, type Runtime } from '../../nodes/shared/compose';
import { startGmailFake, type GmailFake } from './gmail-fake/gmail-fake';
import type { Alias, FakeMailbox } from './gmail-fake/fake-mailbox';
import { startFakeGraph, type FakeGraph } from './graph-fake/fake-graph';
import { createFakeN8n, type FakeN8nOptions } from './n8n-context';
import { createFakeHttpHelpers, type AskedRequest, type FakeLogin } from './n8n-http';
import { seedParameters } from './send-email-node';

export const ADA = 'ada@example.com';
export const GRACE = 'grace@example.com';
export const SUPPORT = 'support@example.com';

/** The node with a real store, connected to an account of an HTTP service on this machine. */
export interface HttpMailNode {
	readonly provider: 'gmail' | 'outlook';
	readonly runtime: Runtime;
	readonly login: FakeLogin;
	/** What n8n was asked to send, in order. */
	readonly asked: readonly AskedRequest[];
	/** May be changed before a run. */
	credential: IDataObject;
	/** Runs the node; `parameters` are added to the seed's example. */
	run(
		parameters?: FakeN8nOptions['parameters'],
		options?: Omit<FakeN8nOptions, 'parameters'>,
	): Promise<INodeExecutionData[]>;
	/** How often a key was reserved so far. */
	readonly reservations: number;
	/** How many messages have left. */
	readonly left: number;
	/** The raw text of the message that left last. */
	readonly lastMime: string;
	/** Fails if a request broke the vendor's description of its API. */
	close(): Promise<void>;
}

interface Service extends Pick<HttpMailNode, 'provider' | 'login' | 'credential'> {
	readonly credentialType: string;
	readonly sent: () => readonly string[];
	readonly violations: readonly string[];
	stop(): Promise<void>;
}

/** What a node does, and the parameters that it has unless a test gives others. */
export interface NodeUnderTest {
	execute(context: IExecuteFunctions, runtime: Runtime): Promise<INodeExecutionData[][]>;
	readonly example: Readonly<Record<string, unknown>>;
}

const sendEmailNode: NodeUnderTest = { execute: sendEmails, example: seedParameters };

async function connect<S extends Service>(
	service: S,
	{ execute, example }: NodeUnderTest = sendEmailNode,
): Promise<HttpMailNode & S> {
	const { provider, credentialType, login, sent, stop } = service;
	const folder = await mkdtemp(join(tmpdir(), 'outbox-node-'));
	const runtime = createRuntime({ OUTBOX_DATA_DIR: folder });
	const claim = jest.spyOn(runtime.openStore({ kind: 'auto' }).submissions, 'claim');
	const { helpers, asked } = createFakeHttpHelpers(login);
	const node: HttpMailNode & S = {
		...service,
		runtime,
		asked,
		async run(parameters = {}, options = {}) {
			const of = typeof parameters === 'function' ? parameters : () => parameters;
			const { context } = createFakeN8n({
				credentials: { [credentialType]: node.credential },
				helpers,
				...options,
				parameters: (itemIndex) => ({ ...example, provider, ...of(itemIndex) }),
			});
			const [items = []] = await execute(context, runtime);
			return items;
		},
		get reservations() {
			return claim.mock.calls.length;
		},
		get left() {
			return sent().length;
		},
		get lastMime() {
			return sent().at(-1) ?? '';
		},
		async close() {
			await runtime.close();
			await stop();
			await rm(folder, { recursive: true, force: true });
			expect(service.violations).toEqual([]);
		},
	};
	return node;
}

export interface GmailNodeOptions {
	readonly node?: NodeUnderTest;
	readonly scopes?: readonly string[];
	readonly aliases?: readonly Alias[];
}

export interface GmailNode extends HttpMailNode {
	readonly gmail: GmailFake;
	readonly mailbox: FakeMailbox;
}

/** Ada's Gmail, with Grace's beside it. */
export async function startGmailNode({
	node,
	scopes = GMAIL_SCOPES,
	aliases = [],
}: GmailNodeOptions = {}): Promise<GmailNode> {
	const gmail = await startGmailFake();
	const mailbox = gmail.addMailbox(ADA, { name: 'Ada Lovelace', aliases });
	gmail.addMailbox(GRACE);
	const service = {
		provider: 'gmail' as const,
		credentialType: 'outboxGmailOAuth2Api',
		gmail,
		mailbox,
		login: { token: gmail.issueToken(mailbox, scopes) },
		credential: { baseUrl: gmail.url },
		sent: () => gmail.outgoing.map(({ raw }) => raw.toString()),
		violations: gmail.violations,
		stop: () => gmail.stop(),
	};
	return connect(service, node);
}

export interface OutlookNode extends HttpMailNode {
	readonly graph: FakeGraph;
}

/** Ada's Microsoft 365, with Grace's and a shared mailbox beside it. */
export async function startOutlookNode({
	node,
	scopes,
}: {
	readonly node?: NodeUnderTest;
	readonly scopes?: readonly string[];
} = {}): Promise<OutlookNode> {
	const graph = await startFakeGraph({
		mailboxes: [
			{ address: ADA, displayName: 'Ada Lovelace', aliases: ['countess@example.com'] },
			{ address: GRACE },
			{ address: SUPPORT, displayName: 'Support', delegates: [ADA] },
		],
	});
	const service = {
		provider: 'outlook' as const,
		credentialType: 'outboxOutlookOAuth2Api',
		graph,
		login: { token: graph.tokens.issue(ADA, scopes) },
		credential: { baseUrl: graph.baseUrl, mailbox: '' },
		sent: () => graph.accepted.map(({ mime }) => mime.toString()),
		violations: graph.violations,
		stop: () => graph.stop(),
	};
	return connect(service, node);
}
