import { receiptSchema } from '../../../../lib/core/receipt';
import type { Evidence } from '../../../../lib/core/submission';
import { HttpFailure, type HttpClient } from '../../../../lib/core/http-client';
import type { Lag } from '../../../support/graph-fake/mailbox';
import type { Reaction } from '../../../support/graph-fake/reactions';
import { ADA, CONTEXT, email, GRACE, LOCAL_NOW, NOW, send, startRig } from './setup';
import type { OutlookRig, RigOptions } from './setup';

let rig: OutlookRig;
const start = async (options?: RigOptions): Promise<OutlookRig> => (rig = await startRig(options));
afterEach(async () => {
	await rig.stop();
	expect(rig.graph.violations).toEqual([]);
});

describe('sending with Outlook', () => {
	it('takes three calls: draft, send, and a look at what was sent', async () => {
		const { graph, provider } = await start();
		await send(provider);
		expect(graph.operations()).toEqual(['createDraft', 'sendDraft', 'getMessage']);
	});

	it('asks for immutable ids with every call', async () => {
		const { graph, provider } = await start();
		await send(provider);
		for (const { headers } of graph.calls) expect(headers.prefer).toBe('IdType="ImmutableId"');
	});

	it('gives the id, thread, Message-ID and time that the mailbox shows', async () => {
		const { graph, provider } = await start();
		const receipt = await send(provider, email({ bcc: [{ address: 'boss@example.net' }] }));
		const [item] = graph.accepted;
		expect(receiptSchema.parse(receipt)).toEqual({
			status: 'sent',
			id: expect.stringMatching(/^AAkALg/),
			threadId: item?.place.conversationId,
			messageId: item?.fields.messageId,
			sentAt: NOW,
			accepted: ['jane@example.net', 'boss@example.net'],
			rejected: [],
		});
		expect(graph.mailbox(ADA).find(receipt.id).folder).toBe('SentItems');
	});

	it('notes the draft down before it commits, and commits before it sends', async () => {
		const { graph, provider } = await start();
		const order: string[] = [];
		let evidence: Evidence = {};
		await send(provider, email(), {
			remember: async (noted) => {
				evidence = { ...evidence, ...noted };
				order.push(`noted after ${graph.operations().join()}`);
			},
			commit: async () => {
				order.push(`committed after ${graph.operations().join()}`);
			},
		});
		expect(order).toEqual(['noted after createDraft', 'committed after createDraft']);
		const [item] = graph.accepted;
		expect(graph.mailbox(ADA).find(evidence['draftId'] ?? '')).toBe(item);
		expect(evidence).toMatchObject({
			conversationId: item?.place.conversationId,
			draft: 'complete',
		});
	});

	it('reaches recipients in the same organisation, blind copies without a trace', async () => {
		const { graph, provider } = await start();
		await send(provider, email({ bcc: [{ address: GRACE }] }));
		const [received] = graph.mailbox(GRACE).items;
		expect(received?.folder).toBe('Inbox');
		expect(received?.mime.toString()).toContain(CONTEXT.uid);
		expect(received?.fields.bcc).toEqual([]);
	});

	it('works wherever Graph is, national clouds included', async () => {
		const { graph, provider } = await start({ basePath: '/gov/v1.0' });
		await send(provider);
		expect(graph.accepted).toHaveLength(1);
	});

	it('would lose the message after the send without immutable ids', async () => {
		const { graph, provider } = await start({ wrap: withoutPreferences });
		const { id } = await send(provider);
		expect(() => graph.mailbox(ADA).find(id)).toThrow('not found');
	});
});

describe('the look at what was sent', () => {
	const lags: readonly Lag[] = [
		{ looks: 'like a draft', times: 3 },
		{ looks: 'like in the Outbox', times: 3 },
		{ looks: 'missing', times: 3 },
	];
	it.each(lags)('does not matter while the message looks $looks', async (lag) => {
		const { graph, provider } = await start();
		graph.lag = lag;
		const receipt = await send(provider);
		const [item] = graph.accepted;
		expect(receipt).toMatchObject({
			status: 'sent',
			threadId: item?.place.conversationId,
			messageId: item?.fields.messageId,
			sentAt: LOCAL_NOW,
		});
		expect(graph.operations()).toHaveLength(3);
	});

	const failures: readonly Reaction[] = [
		{ status: 503 },
		{ status: 401, code: 'InvalidAuthenticationToken' },
		{ status: 429, retryAfter: '60' },
		'reset before',
		'garbage after',
		'page after',
	];
	it.each(failures)('does not turn a sent message into a failure: %j', async (reaction) => {
		const { graph, provider } = await start();
		graph.script = { getMessage: reaction };
		expect(await send(provider)).toMatchObject({ status: 'sent' });
		expect(graph.accepted).toHaveLength(1);
	});

	it('is given up with the send, which succeeds all the same', async () => {
		const { graph, provider } = await start();
		graph.script = { getMessage: 'stall before' };
		const receipt = await send(provider, email(), { signal: AbortSignal.timeout(500) });
		expect(receipt.status).toBe('sent');
	});
});

describe('the answer to the send', () => {
	it.each([
		['a proxy answers with a page', 'page after'],
		['it is garbage', 'garbage after'],
		['the line drops', 'reset after'],
		['Graph breaks down', { status: 500 }],
		['Graph is busy', { status: 503, code: 'ErrorServerBusy' }],
		['a gateway gives up', { status: 504 }],
		['the code says otherwise', { status: 500, code: 'ErrorItemNotFound' }],
	] as const)('leaves doubt when %s', async (_case, reaction) => {
		const { graph, provider } = await start();
		graph.script = { sendDraft: reaction };
		await expect(send(provider)).rejects.toMatchObject({
			code: 'delivery_unknown',
			delivery: 'unknown',
		});
	});

	it('leaves none when no connection could be made', async () => {
		const { graph, provider } = await start();
		const commit = async (): Promise<void> => void (await graph.stop());
		await expect(send(provider, email(), { commit })).rejects.toMatchObject({
			code: 'provider_error',
			delivery: 'not-sent',
			retry: 'later',
		});
	});

	it('leaves none when the send was stopped before the request could go out', async () => {
		const abort = new AbortController();
		const { provider } = await start({ wrap: brokenWhenAborted });
		const commit = async (): Promise<void> => abort.abort();
		const sending = send(provider, email(), { signal: abort.signal, commit });
		await expect(sending).rejects.toMatchObject({ delivery: 'not-sent', retry: 'later' });
	});

	it('leaves doubt when the HTTP client throws what it should not', async () => {
		const { graph, provider } = await start({ wrap: failingAfterSend });
		await expect(send(provider)).rejects.toMatchObject({ code: 'delivery_unknown' });
		expect(graph.accepted).toHaveLength(1);
	});
});

function withoutPreferences(http: HttpClient): HttpClient {
	return {
		send: ({ headers = {}, ...request }) => {
			const { prefer: _prefer, ...others } = headers as Record<string, string>;
			return http.send({ ...request, headers: others });
		},
	};
}

/** An HTTP client that does not tell whether the request had left. */
function brokenWhenAborted(http: HttpClient): HttpClient {
	return {
		send: async (request) => {
			if (request.signal.aborted) throw new HttpFailure('broken');
			return http.send(request);
		},
	};
}

function failingAfterSend(http: HttpClient): HttpClient {
	return {
		async send(request) {
			const answer = await http.send(request);
			if (request.url.endsWith('/send')) throw new TypeError('the client is broken');
			return answer;
		},
	};
}
