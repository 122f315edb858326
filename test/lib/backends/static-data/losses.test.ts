import {
	createStaticDataBackend,
	queueModeRefusal,
} from '../../../../lib/backends/static-data/static-data-backend';
import { createWorkflowStores } from '../../../../lib/backends/static-data/workflow-stores';
import type { Backend } from '../../../../lib/core/backend';
import type { Submission } from '../../../../lib/core/submission';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { aSubmission } from '../../../support/submissions';
import { aWorkflow } from './a-workflow';

const LEASE_MS = 60_000;

const createScenario = () => {
	const clock = createFakeClock();
	const ids = createFakeIds();
	const workflow = aWorkflow({ clock, ids });

	/** Sends under a key, or says what an earlier send came to. */
	const send = async (
		{ submissions }: Backend,
		key: string,
	): Promise<'sent' | Submission['state']> => {
		const now = clock.now();
		const record = aSubmission({ uid: ids.uid(), key, createdAt: now, updatedAt: now });
		const lease = { token: ids.token(), ms: LEASE_MS };
		const result = await submissions.claim(record, lease);
		if (!result.claimed) return result.holder.submission.state;
		const guard = { token: lease.token };
		await submissions.swap({ ...record, state: 'sending' }, guard, lease);
		await submissions.swap({ ...record, state: 'sent', settledAt: now }, guard, null);
		return 'sent';
	};
	const stateOf = async ({ submissions }: Backend, key: string) =>
		(await submissions.findByKey('node:w1/n1', key))?.submission.state;
	return { clock, ids, workflow, send, stateOf };
};

describe('the store in static data keeps', () => {
	it('what an execution recorded, once it has ended', async () => {
		const { workflow, send, stateOf } = createScenario();
		const execution = workflow.startExecution();
		await send(execution.backend, 'key-1');
		const secret = await execution.backend.secret();
		const account = { name: 'account', limits: [{ limit: 2, perMs: 86_400_000 }] };
		await execution.backend.rates.take([account]);
		execution.end();
		workflow.restartProcess();

		const { backend } = workflow.startExecution();
		expect(await stateOf(backend, 'key-1')).toBe('sent');
		expect(await backend.secret()).toEqual(secret);
		expect(await backend.rates.take([account])).toMatchObject({ window: { remaining: 0 } });
	});

	it('counts and rests, though a restart comes after another and others were counted between', async () => {
		const { workflow } = createScenario();
		const limits = [{ limit: 2, perMs: 86_400_000 }];
		const runExecution = async (work: (rates: Backend['rates']) => Promise<unknown>) => {
			const execution = workflow.startExecution();
			await work(execution.backend.rates);
			execution.end();
			workflow.restartProcess();
		};
		await runExecution((rates) => rates.take([{ name: 'account', limits }]));
		await runExecution((rates) => rates.rest('channel', 60_000));
		await runExecution((rates) => rates.take([{ name: 'other', limits }]));
		const { rates } = workflow.startExecution().backend;
		expect(await rates.take([{ name: 'channel', limits: [] }])).toMatchObject({
			retryAfterMs: 60_000,
			heldBy: 'rest',
		});
		for (const name of ['account', 'other']) {
			expect(await rates.take([{ name, limits }])).toMatchObject({ window: { remaining: 0 } });
		}
	});

	it('the lease of a send that an ended execution left behind', async () => {
		const { workflow } = createScenario();
		const execution = workflow.startExecution();
		const record = aSubmission();
		await execution.backend.submissions.claim(record, { token: 'token', ms: LEASE_MS });
		execution.end();
		workflow.restartProcess();
		const { submissions } = workflow.startExecution().backend;
		expect(await submissions.findByUid(record.uid)).toEqual({
			submission: record,
			revision: 1,
			leaseRemainingMs: LEASE_MS,
		});
	});

	it('what overlapping executions recorded, whoever of them ends last', async () => {
		const { workflow, send, stateOf } = createScenario();
		const first = workflow.startExecution();
		const second = workflow.startExecution();
		await send(first.backend, 'key-1');
		await send(second.backend, 'key-2');
		await send(first.backend, 'key-3');
		first.end();
		second.end();
		workflow.restartProcess();
		const { backend } = workflow.startExecution();
		expect(await stateOf(backend, 'key-1')).toBe('sent');
		expect(await stateOf(backend, 'key-2')).toBe('sent');
		expect(await stateOf(backend, 'key-3')).toBe('sent');
	});

	it('what was saved, though an execution with an older copy came first after a restart', async () => {
		const { workflow, send, stateOf } = createScenario();
		const empty = workflow.saved;
		const execution = workflow.startExecution();
		await send(execution.backend, 'key-1');
		execution.end();
		const saved = workflow.saved;
		workflow.restartProcess();
		// E.g. a manual run from an editor that was opened before.
		workflow.saved = empty;
		await send(workflow.startExecution().backend, 'key-2');
		workflow.saved = saved;
		const { backend } = workflow.startExecution();
		expect(await stateOf(backend, 'key-1')).toBe('sent');
		expect(await stateOf(backend, 'key-2')).toBe('sent');
	});

	it('the other static data of the workflow as it is, and touches none where nothing was sent', async () => {
		const { workflow, send } = createScenario();
		workflow.saved = JSON.stringify({ global: { lastSeen: 7 }, 'node:Poll': { cursor: 'c' } });
		const first = workflow.startExecution();
		await send(first.backend, 'key-1');
		first.end();
		expect(JSON.parse(workflow.saved)).toMatchObject({
			global: { lastSeen: 7 },
			'node:Poll': { cursor: 'c' },
		});
		const second = workflow.startExecution();
		await send(second.backend, 'key-1');
		await second.backend.submissions.list({}, { limit: 10 });
		expect(second.isChanged).toBe(false);
	});
});

describe('the store in static data loses', () => {
	it('what an execution recorded when n8n is killed before it ends: the key sends again', async () => {
		const { workflow, send } = createScenario();
		expect(await send(workflow.startExecution().backend, 'key-1')).toBe('sent');
		workflow.restartProcess();
		const { backend } = workflow.startExecution();
		expect(await backend.submissions.findByKey('node:w1/n1', 'key-1')).toBeUndefined();
		expect(await send(backend, 'key-1')).toBe('sent');
	});

	it('what a manual run recorded, which n8n never saves, with the process', async () => {
		const { workflow, send, stateOf } = createScenario();
		const manual = workflow.startExecution();
		await send(manual.backend, 'key-1');
		expect(manual.isChanged).toBe(true);
		// While the process lives it is known.
		expect(await stateOf(workflow.startExecution().backend, 'key-1')).toBe('sent');
		workflow.restartProcess();
		expect(await stateOf(workflow.startExecution().backend, 'key-1')).toBeUndefined();
	});

	it('everything in queue mode, where workers do not see each other: so it is refused there', async () => {
		const { workflow, clock, send } = createScenario();
		const results = await Promise.all(
			[1, 2].map((series) => {
				const stores = createWorkflowStores({ clock, ids: createFakeIds({ series }) });
				const { staticData } = workflow.startExecution();
				const worker = createStaticDataBackend({ stores, workflowId: 'w1', staticData });
				return send(worker, 'key-1');
			}),
		);
		expect(results).toEqual(['sent', 'sent']);
		expect(queueModeRefusal()).toMatchObject({
			code: 'store_unavailable',
			delivery: 'not-sent',
			retry: 'after-fix',
			message: expect.stringMatching(/queue mode.*OUTBOX_REDIS_URL/),
		});
	});
});
