import { setTimeout as sleep } from 'node:timers/promises';

import type { HttpClient } from '../../../../lib/core/http-client';
import type { LoadedAttachment, LoadedEmail } from '../../../../lib/core/message';
import type { Clock } from '../../../../lib/core/ports';
import type { DeliveryHooks, Provider, SubmissionContext } from '../../../../lib/core/provider';
import type { Evidence } from '../../../../lib/core/submission';
import { toOutlookAccountId } from '../../../../lib/providers/outlook/account';
import {
	REQUESTS_AT_A_TIME,
	type GraphClientOptions,
} from '../../../../lib/providers/outlook/graph-client';
import { parseOutlookOptions } from '../../../../lib/providers/outlook/options';
import { createOutlookProvider } from '../../../../lib/providers/outlook/provider';
import type { OutlookRequest } from '../../../../lib/providers/outlook/request';
import { createPermits } from '../../../../lib/core/permits';
import { startFakeGraph, type FakeGraph } from '../../../support/graph-fake/fake-graph';
import { createTestHttpClient } from '../../../support/http-client';

export const ADA = 'ada@example.com';
export const GRACE = 'grace@example.com';
export const SUPPORT = 'support@example.com';
/** What Graph's clock says, and what ours does. */
export const NOW = Date.UTC(2026, 4, 1, 12, 30);
export const LOCAL_NOW = NOW + 5_000;
export const SECRET = Buffer.alloc(32, 7);
export const CONTEXT: SubmissionContext = {
	uid: '018f3c1e-5a57-7000-8000-0000000000aa',
	createdAt: NOW - 60_000,
	tags: [],
};

export interface OutlookRig {
	readonly graph: FakeGraph;
	readonly provider: Provider<LoadedEmail, OutlookRequest>;
	readonly client: GraphClientOptions;
	/** The token in use, to be revoked or exchanged. */
	readonly login: { token: string };
	stop(): Promise<void>;
}

export interface RigOptions {
	readonly basePath?: string;
	/** Who is logged in; Ada unless given. */
	readonly user?: string;
	/** `me` unless given. */
	readonly mailbox?: string;
	readonly scopes?: readonly string[];
	/** Comes between the provider and the network. */
	readonly wrap?: (http: HttpClient) => HttpClient;
}

/**
 * A fake with the mailboxes of Ada, or of whoever else is logged in, and of Grace, and one for
 * support that is shared with the first; and a provider that is connected to it.
 */
export async function startRig({
	basePath = '/v1.0',
	user = ADA,
	mailbox = 'me',
	scopes,
	wrap = (http) => http,
}: RigOptions = {}): Promise<OutlookRig> {
	const graph = await startFakeGraph({
		basePath,
		now: () => NOW,
		mailboxes: [
			{ address: user, displayName: 'Ada Lovelace', aliases: ['countess@example.com'] },
			{ address: GRACE },
			{
				address: SUPPORT,
				displayName: 'Support',
				aliases: ['help@example.com'],
				delegates: [user],
			},
		],
	});
	const login = { token: graph.tokens.issue(user, scopes) };
	const client: GraphClientOptions = {
		http: wrap(createTestHttpClient({ token: () => login.token })),
		options: parseOutlookOptions({ baseUrl: graph.baseUrl, mailbox }),
		turns: createPermits(REQUESTS_AT_A_TIME),
		clock,
	};
	return { graph, client, login, provider: connect(client), stop: () => graph.stop() };
}

const clock: Clock = {
	now: () => LOCAL_NOW,
	sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};

export function connect(client: GraphClientOptions): OutlookRig['provider'] {
	return createOutlookProvider({ ...client, account: toOutlookAccountId(ADA), secret: SECRET });
}

export function email(changes: Partial<LoadedEmail> = {}): LoadedEmail {
	return {
		from: { address: ADA, name: 'Ada Lovelace' },
		to: [{ address: 'jane@example.net', name: 'Jane' }],
		cc: [],
		bcc: [],
		replyTo: [],
		subject: 'Quarterly figures 4711',
		text: 'The figures are better than anybody would have thought.\r\nYours, Ada',
		headers: {},
		attachments: [],
		dropped: [],
		warnings: [],
		...changes,
	};
}

/** A file whose bytes differ everywhere, so that a piece in the wrong place shows. */
export function aFile(sizeBytes: number, filename = 'figures.bin'): LoadedAttachment {
	const bytes = Buffer.alloc(sizeBytes);
	for (let at = 0; at + 4 <= sizeBytes; at += 4)
		bytes.writeUInt32BE((at * 2_654_435_761) >>> 0, at);
	return { filename, contentType: 'application/octet-stream', source: { kind: 'bytes', bytes } };
}

export interface SendOptions extends Partial<DeliveryHooks> {
	readonly evidence?: Evidence;
	readonly context?: SubmissionContext;
}

/** Looks up, plans and delivers one email, as the use case does. */
export async function send(
	provider: OutlookRig['provider'],
	message: LoadedEmail = email(),
	{ evidence = {}, context = CONTEXT, ...hooks }: SendOptions = {},
) {
	const signal = hooks.signal ?? AbortSignal.timeout(30_000);
	const lookup = await provider.resolve?.(message, { signal });
	const [step] = await provider.plan(message, context, lookup);
	if (!step) throw new Error('the plan has no step');
	return provider.deliver(
		{ ...step, evidence, earlier: [] },
		{ remember: async () => undefined, commit: async () => undefined, ...hooks, signal },
	);
}

/** What an outsider's mail server hands over. */
export function inbound(headers: Readonly<Record<string, string>>): string {
	const all = { From: 'Jane <jane@example.net>', To: ADA, Subject: 'A question', ...headers };
	const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
	return [...lines, '', 'What about the figures?', ''].join('\r\n');
}
