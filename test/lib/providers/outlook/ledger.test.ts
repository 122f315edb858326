import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import { DEFAULT_POLICY } from '../../../../lib/outbox/policy';
import { send } from '../../../../lib/outbox/send';
import { toRoute } from '../../../../lib/outbox/send-request';
import { createSystemClock, createSystemIds } from '../../../../lib/outbox/system';
import { SETTLING_MS } from '../../../../lib/providers/outlook/reconcile';
import { aSubmission } from '../../../support/submissions';
import { email, startRig, type OutlookRig } from './setup';

let rig: OutlookRig;
/** How far the ledger's clock is ahead of the machine's. */
let aheadMs: number;
let run: (key?: string) => ReturnType<typeof send>;

beforeEach(async () => {
	rig = await startRig();
	aheadMs = 0;
	const system = createSystemClock();
	const clock = { ...system, now: () => system.now() + aheadMs };
	const ids = createSystemIds(clock);
	const backend = createMemoryBackend({ clock, ids });
	const { id: provider, account } = rig.provider;
	const { scope, operation, recipients, tags, origin } = aSubmission();
	const about = { scope, operation, recipients, tags, origin, fingerprint: 'fp1:a' };
	run = (key = 'event-1') =>
		send(
			{
				draft: { ...about, key, provider, account },
				adoptNewestInSlot: false,
				routes: [toRoute({ name: 'email', provider: rig.provider, load: async () => email() })],
				policy: DEFAULT_POLICY,
			},
			{ backend, clock, ids },
		);
});
afterEach(async () => {
	await rig.stop();
	expect(rig.graph.violations).toEqual([]);
});

describe('Outlook under the ledger', () => {
	it('sends once, and gives the first result back afterwards', async () => {
		const first = await run();
		const second = await run();
		expect(second).toMatchObject({ replayed: true, receipt: first.receipt });
		expect(rig.graph.accepted).toHaveLength(1);
	});

	it('sends once for ten runs at the same moment', async () => {
		const results = await Promise.all(Array.from({ length: 10 }, () => run()));
		expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
		expect(rig.graph.accepted).toHaveLength(1);
	});

	it('finds out by itself that a message was accepted before the line dropped', async () => {
		rig.graph.script = { sendDraft: 'reset after' };
		expect(await run()).toMatchObject({ replayed: false, receipt: { status: 'sent' } });
		expect(rig.graph.accepted).toHaveLength(1);
	});

	it('sends the same draft again after a pause that Graph asked for', async () => {
		rig.graph.script = { sendDraft: [{ status: 429, retryAfter: '0' }] };
		await run();
		expect(rig.graph.count('createDraft')).toBe(1);
		expect(rig.graph.count('sendDraft')).toBe(2);
		expect(rig.graph.accepted).toHaveLength(1);
	});

	it('holds a message as long as Graph may still be at work on it, and then sends it', async () => {
		rig.graph.script = { sendDraft: ['reset before'] };
		await expect(run()).rejects.toMatchObject({ code: 'delivery_unknown' });
		await expect(run()).rejects.toMatchObject({ code: 'delivery_unknown' });
		aheadMs = SETTLING_MS;
		expect(await run()).toMatchObject({ replayed: false, receipt: { status: 'sent' } });
		expect(rig.graph.count('createDraft')).toBe(1);
		expect(rig.graph.accepted).toHaveLength(1);
	});
});
