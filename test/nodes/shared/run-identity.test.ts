import { identifyRun } from '../../../nodes/shared/run-identity';
import { createFakeIds } from '../../support/fake-ids';
import { createFakeN8n, type FakeN8nOptions } from '../../support/n8n-context';

const identify = (options: FakeN8nOptions) =>
	identifyRun(createFakeN8n(options).context, createFakeIds());

describe('identifyRun', () => {
	it('names a run after its execution and remembers it', () => {
		const memory = {};
		expect(identify({ executionId: '7', memory }).runId).toBe('7');
		expect(memory).toEqual({ outboxRun: { runId: '7', recovers: false } });
	});

	it('takes a retry of the execution for the same run although it has an id of its own', () => {
		const memory = {};
		identify({ executionId: '7', memory });
		const retry = identify({ executionId: '8', mode: 'retry', memory });
		expect(retry).toMatchObject({ runId: '7', recovers: false });
	});

	it('recovers in retry mode with an empty context, as after a crash', () => {
		const memory = {};
		const first = identify({ executionId: '8', mode: 'retry', memory });
		expect(first).toMatchObject({ runId: '8', recovers: true });
		// The next turn of a loop, and Retry On Fail, find the context filled and recover all the same.
		const next = identify({ executionId: '8', mode: 'retry', memory, runIndex: 1 });
		expect(next).toMatchObject({ runId: '8', recovers: true });
	});

	it('recovers in no other mode', () => {
		expect(identify({ mode: 'webhook' }).recovers).toBe(false);
		expect(identify({ mode: 'manual' }).recovers).toBe(false);
	});

	it('remembers an id of its own where n8n gives none', () => {
		const memory = {};
		const { runId } = identify({ executionId: '', memory });
		expect(runId).toMatch(/^[0-9a-f-]{36}$/);
		expect(identify({ executionId: '', memory }).runId).toBe(runId);
	});

	it('tells items apart by run index and item index', () => {
		expect(identify({ runIndex: 3 }).slotOf(12)).toBe('3:12');
	});

	it('files the workflow, the node, the execution and the slot', () => {
		const run = identify({ executionId: '7', runIndex: 2, nodeId: 'n', workflowId: 'w' });
		expect(run.originOf(4)).toEqual({
			workflowId: 'w',
			nodeId: 'n',
			executionId: '7',
			slot: '2:4',
		});
	});
});

describe('identifyRun for a tool of an AI agent', () => {
	const items = [{ json: { To: 'jane@example.com', Subject: 'Hi', toolCallId: 'call_1' } }];
	const tool = { items, isTool: true };

	it('knows a call by what was asked for, since every try has a run index of its own', () => {
		const first = identify({ ...tool, runIndex: 0 }).slotOf(0);
		expect(identify({ ...tool, runIndex: 1 }).slotOf(0)).toBe(first);
	});

	it('ignores the id that every call gets', () => {
		const other = [{ json: { ...items[0]?.json, toolCallId: 'call_2' } }];
		expect(identify({ ...tool, items: other }).slotOf(0)).toBe(identify(tool).slotOf(0));
	});

	it('tells calls that ask for something else apart', () => {
		const other = [{ json: { To: 'bob@example.com', Subject: 'Hi' } }];
		expect(identify({ ...tool, items: other }).slotOf(0)).not.toBe(identify(tool).slotOf(0));
	});

	it('recognises the node type that n8n makes for tools', () => {
		const nodeType = 'n8n-nodes-outbox.outboxSendEmailTool';
		expect(identify({ items, nodeType }).slotOf(0)).toBe(identify(tool).slotOf(0));
	});
});
