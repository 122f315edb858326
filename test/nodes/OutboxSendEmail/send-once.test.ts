import { startSendEmailNode, type SendEmailNode } from '../../support/send-email-node';
import { at, once } from '../../support/smtp-server/reactions';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[57][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const own = (idempotencyKey: unknown) => ({ deduplicateBy: 'idempotencyKey', idempotencyKey });
const someItems = (count: number) => Array.from({ length: count }, () => ({ json: {} }));

describe('Outbox Send Email, asked for the same again', () => {
	let node: SendEmailNode;
	const sent = () => node.server.messages;

	beforeEach(async () => {
		node = await startSendEmailNode();
	});
	afterEach(() => node.close());

	it('sends one email for an event that is delivered twice', async () => {
		const [first] = await node.run(own('event-1'), { executionId: '1' });
		const [second] = await node.run(own('event-1'), { executionId: '2' });
		expect(sent()).toHaveLength(1);
		const { request_id: firstRequest, ...result } = first?.json ?? {};
		const { request_id: secondRequest, ...replayed } = second?.json ?? {};
		expect(replayed).toEqual({ ...result, idempotent_replay: true });
		expect(secondRequest).not.toBe(firstRequest);
	});

	it('sends one email for several items with the same key', async () => {
		const items = await node.run(own('event-1'), { items: someItems(5) });
		expect(sent()).toHaveLength(1);
		expect(items.filter(({ json }) => json.idempotent_replay === false)).toHaveLength(1);
	});

	it('refuses the key of another content, and returns the first result where that is wanted', async () => {
		await node.run(own('event-1'));
		const changed = { ...own('event-1'), subject: 'Something else' };
		const [conflict] = await node.run(changed, { continueOnFail: true });
		expect(conflict?.json.error).toMatchObject({ code: 'idempotency_conflict' });
		const [first] = await node.run({ ...changed, options: { onDifferentContent: 'first-result' } });
		expect(first?.json.idempotent_replay).toBe(true);
		expect(sent()).toHaveLength(1);
	});

	it('keeps the keys of two nodes apart, unless they share a namespace', async () => {
		await node.run(own('event-1'), { nodeId: 'a' });
		await node.run(own('event-1'), { nodeId: 'b' });
		expect(sent()).toHaveLength(2);
		const named = { idempotencyScope: 'named', idempotencyScopeName: 'crm' };
		await node.run({ ...own('event-1'), options: named }, { nodeId: 'a' });
		await node.run({ ...own('event-1'), options: named }, { nodeId: 'b', workflowId: 'other' });
		expect(sent()).toHaveLength(3);
	});

	it('recognises the same content, and nothing else, when told to', async () => {
		const byContent = { deduplicateBy: 'content' };
		await node.run(byContent, { executionId: '1' });
		await node.run(byContent, { executionId: '2' });
		await node.run({ ...byContent, subject: 'Other' }, { executionId: '3' });
		expect(sent()).toHaveLength(2);
	});

	describe('by its execution, when no key is given', () => {
		it('sends nothing twice when n8n tries the node again', async () => {
			const memory = {};
			await node.run({}, { executionId: '1', memory, items: someItems(3) });
			await node.run({}, { executionId: '1', memory, items: someItems(3) });
			expect(sent()).toHaveLength(3);
		});

		it('sends nothing twice when the execution is retried under another id', async () => {
			const memory = {};
			await node.run({}, { executionId: '1', memory });
			await node.run({}, { executionId: '2', mode: 'retry', memory });
			expect(sent()).toHaveLength(1);
		});

		it('sends nothing twice when a crashed execution is retried with an empty context', async () => {
			await node.run({}, { executionId: '1', items: someItems(2) });
			const items = await node.run({}, { executionId: '2', mode: 'retry', items: someItems(2) });
			expect(sent()).toHaveLength(2);
			expect(items.map(({ json }) => json.idempotent_replay)).toEqual([true, true]);
		});

		it('sends again in a new execution', async () => {
			await node.run({}, { executionId: '1' });
			await node.run({}, { executionId: '2' });
			expect(sent()).toHaveLength(2);
		});

		it('sends nothing twice when an agent’s tool call is tried again', async () => {
			const memory = {};
			const call = { items: [{ json: { Subject: 'Hi' } }], isTool: true, memory };
			await node.run({}, { ...call, runIndex: 0 });
			await node.run({}, { ...call, runIndex: 1 });
			expect(sent()).toHaveLength(1);
		});
	});

	it('stops at the first failure, and a retry sends the rest only', async () => {
		const memory = {};
		const to = Array.from({ length: 6 }, (_, index) => `user${index}@example.com`);
		const run = () =>
			node.run((index) => ({ to: to[index], options: { itemsInParallel: 2 } }), {
				items: someItems(6),
				memory,
			});
		node.server.script = at('rcpt', { reply: '550 5.7.1 not today' }, ({ line }) =>
			line.includes('user2'),
		);
		await expect(run()).rejects.toMatchObject({
			message: expect.stringContaining('[item 2]'),
			description: expect.stringMatching(/^[23] of 6 items sent, 1 failed and was not sent/),
		});
		node.server.script = () => undefined;
		await run();
		expect(
			sent()
				.map((message) => message.to[0])
				.sort(),
		).toEqual(to);
	});

	it('holds what may have left, and never sends it again by itself', async () => {
		node.server.script = once('accepted', 'close');
		const [held] = await node.run(own('event-1'), { continueOnFail: true });
		expect(held?.json.error).toMatchObject({
			code: 'delivery_unknown',
			delivery: 'unknown',
			uid: expect.stringMatching(UUID),
		});
		const [again] = await node.run(own('event-1'), { continueOnFail: true });
		expect(again?.json.error).toMatchObject({ code: 'delivery_unknown' });
		expect(sent()).toHaveLength(1);
		const [assumed] = await node.run({ ...own('event-1'), options: { onUnknown: 'assume-sent' } });
		expect(assumed?.json.status).toBe('sent');
		expect(sent()).toHaveLength(1);
	});
});
