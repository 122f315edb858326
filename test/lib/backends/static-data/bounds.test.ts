import type { SubmissionState } from '../../../../lib/core/submission';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { aSubmission } from '../../../support/submissions';
import { aWorkflow } from './a-workflow';

const HOUR_MS = 3_600_000;
const CAPACITY = 5;

const createScenario = () => {
	const clock = createFakeClock();
	const ids = createFakeIds();
	const workflow = aWorkflow({ clock, ids, capacity: CAPACITY });
	const { backend, staticData } = workflow.startExecution();
	const { submissions } = backend;

	const settle = async (key: string, state: SubmissionState): Promise<string> => {
		const now = clock.now();
		const uid = ids.uid();
		const record = aSubmission({
			uid,
			key,
			createdAt: now,
			updatedAt: now,
			windowMs: HOUR_MS,
		});
		const lease = { token: ids.token(), ms: 60_000 };
		const result = await submissions.claim(record, lease);
		if (!result.claimed) throw new Error('the key is held');
		await submissions.swap({ ...record, state, settledAt: now }, { token: lease.token }, null);
		return uid;
	};
	const fill = async (state: SubmissionState): Promise<void> => {
		for (let index = 0; index < CAPACITY; index++) await settle(`full-${index}`, state);
	};
	const saved = () => (staticData['outbox'] as { records: object }).records;
	return { clock, workflow, submissions, settle, fill, saved };
};

describe('the static data does not grow without end:', () => {
	it('when it is full, the oldest sends whose window is over make room', async () => {
		const { clock, submissions, settle, fill, saved } = createScenario();
		const oldest = await settle('oldest', 'sent');
		await clock.advance(1);
		await fill('sent').catch(() => undefined);
		expect(Object.keys(saved())).toHaveLength(CAPACITY);
		expect(await submissions.findByUid(oldest)).toBeDefined();
		await clock.advance(HOUR_MS);
		const newest = await settle('newest', 'sent');
		expect(Object.keys(saved())).toHaveLength(CAPACITY);
		expect(await submissions.findByUid(oldest)).toBeUndefined();
		expect(await submissions.findByUid(newest)).toBeDefined();
	});

	it('when it is full of sends that may still be asked about, nothing more is sent', async () => {
		const { submissions, settle, fill } = createScenario();
		await fill('sent');
		await expect(settle('one more', 'sent')).rejects.toMatchObject({
			code: 'store_unavailable',
			delivery: 'not-sent',
			message: expect.stringMatching(/room for 5 sends.*shorter window/),
		});
		// Those on record still answer for their keys.
		const again = await submissions.claim(aSubmission({ uid: 'again', key: 'full-0' }), {
			token: 'token',
			ms: 1,
		});
		expect(again).toMatchObject({ claimed: false, holder: { submission: { state: 'sent' } } });
	});

	it.each(['unknown', 'sending'] as const)(
		'records in state %s never make room: they outlive the window until resolved',
		async (state) => {
			const { clock, settle, fill } = createScenario();
			await fill(state);
			await clock.advance(24 * HOUR_MS);
			await expect(settle('one more', 'sent')).rejects.toMatchObject({
				code: 'store_unavailable',
			});
		},
	);

	it('what is forgotten is no longer saved', async () => {
		const { clock, submissions, settle, saved } = createScenario();
		await settle('key-1', 'sent');
		expect(Object.keys(saved())).toHaveLength(1);
		await clock.advance(91 * 24 * HOUR_MS);
		expect(await submissions.prune(10)).toBe(1);
		expect(saved()).toEqual({});
	});

	it('windows and rests that are over are forgotten', async () => {
		const { clock, workflow } = createScenario();
		const execution = workflow.startExecution();
		const { rates } = execution.backend;
		const kept = () => {
			const { outbox } = execution.staticData as { outbox: { rates: object; rests: object } };
			return [outbox.rates, outbox.rests].map((names) => Object.keys(names).length);
		};
		const limits = [
			{ limit: 1, perMs: 1_000 },
			{ limit: 1_000, perMs: 24 * HOUR_MS },
		];
		const talkTo = async (channel: string): Promise<void> => {
			await rates.take([{ name: channel, limits }]);
			await rates.rest(channel, 1_000);
		};
		for (let channel = 0; channel < 100; channel++) await talkTo(`channel-${channel}`);
		expect(kept()).toEqual([200, 100]);
		await clock.advance(HOUR_MS);
		await talkTo('another');
		expect(kept()).toEqual([102, 1]);
		await clock.advance(24 * HOUR_MS);
		await talkTo('the last');
		expect(kept()).toEqual([2, 1]);
	});

	it('windows and rests that are over are forgotten after a restart, too', async () => {
		const { clock, workflow } = createScenario();
		const execution = workflow.startExecution();
		await execution.backend.rates.take([{ name: 'a', limits: [{ limit: 1, perMs: 1_000 }] }]);
		await execution.backend.rates.rest('a', 1_000);
		execution.end();
		workflow.restartProcess();
		await clock.advance(HOUR_MS);
		const next = workflow.startExecution();
		await next.backend.rates.rest('b', 1_000);
		expect(next.staticData['outbox']).toMatchObject({
			rates: {},
			rests: { b: clock.now() + 1_000 },
		});
	});
});

describe('static data of an older version', () => {
	it('is read: its windows have no length, and there were no rests', async () => {
		const clock = createFakeClock();
		const workflow = aWorkflow({ clock, ids: createFakeIds() });
		const startsAt = clock.now() - (clock.now() % (24 * HOUR_MS));
		const rates = { '["account",86400000]': { startsAt, used: 3 } };
		const outbox = { format: 1, secret: '0'.repeat(64), records: {}, rates };
		workflow.saved = JSON.stringify({ global: { outbox } });
		const { backend } = workflow.startExecution();
		const account = { name: 'account', limits: [{ limit: 5, perMs: 24 * HOUR_MS }] };
		expect(await backend.rates.take([account])).toMatchObject({ window: { remaining: 1 } });
		await backend.rates.rest('account', 1_000);
		expect(await backend.rates.take([account])).toMatchObject({ heldBy: 'rest' });

		const other = aWorkflow({ clock, ids: createFakeIds() });
		other.saved = JSON.stringify({ global: { outbox } });
		const { rates: others } = other.startExecution().backend;
		expect(await others.take([account])).toMatchObject({ allowed: true });
	});
});

describe('static data that cannot be read', () => {
	const send = async (saved: object): Promise<unknown> => {
		const clock = createFakeClock();
		const workflow = aWorkflow({ clock, ids: createFakeIds() });
		workflow.saved = JSON.stringify({ global: { outbox: saved } });
		const { backend, staticData } = workflow.startExecution();
		const before = JSON.stringify(staticData);
		const attempts = await Promise.allSettled([
			backend.submissions.claim(aSubmission(), { token: 'token', ms: 1 }),
			backend.submissions.findByKey('scope', 'key'),
			backend.secret(),
		]);
		expect(JSON.stringify(staticData)).toBe(before);
		expect(attempts.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
		const [first] = attempts;
		return first?.status === 'rejected' ? first.reason : undefined;
	};
	const sound = { format: 1, secret: '0'.repeat(64), records: {}, rates: {} };
	const unreadable = (words: string) => ({
		code: 'store_unavailable',
		delivery: 'not-sent',
		retry: 'after-fix',
		message: expect.stringMatching(new RegExp(words)),
	});

	it.each([
		{ surprise: true },
		{ ...sound, records: 'none' },
		{ ...sound, secret: 'short' },
		{ ...sound, format: 'x' },
	])('is a store error, never an empty store: %j', async (saved) => {
		expect(await send(saved)).toMatchObject(unreadable('cannot be read, so nothing is sent'));
	});

	it.each(['{"uid"', '{}', JSON.stringify({ submission: aSubmission({ uid: 'other' }) })])(
		'is a store error that names the record: %j',
		async (record) => {
			const saved = { ...sound, records: { 'uid-7': record } };
			expect(await send(saved)).toMatchObject(unreadable('submission uid-7.*cannot be read'));
		},
	);

	it('of a newer version is left as it is', async () => {
		expect(await send({ ...sound, format: 2 })).toMatchObject(
			unreadable('newer version.*Update n8n-nodes-outbox'),
		);
	});
});
