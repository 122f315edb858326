import { FINAL_STATES } from '../../../../lib/core/message-rules';
import { toScope } from '../../../../lib/core/scope';
import type { Submission } from '../../../../lib/core/submission';
import { cancelQueued } from '../../../../lib/outbox/queue-admin/cancel-queued';
import { findQueued, readQueuedContent } from '../../../../lib/outbox/queue-admin/find-queued';
import { listQueued } from '../../../../lib/outbox/queue-admin/list-queued';
import { purgeQueued } from '../../../../lib/outbox/queue-admin/purge-queued';
import { retryQueued } from '../../../../lib/outbox/queue-admin/retry-queued';
import { toQueueScope } from '../../../../lib/outbox/worker/delivery-policy';
import { aSubmission } from '../../../support/submissions';
import { DAY_MS, LEASE, refusalOf, setUpQueue } from './setup';

const UID = 'call-0';

describe('looking up queued messages', () => {
	it('finds one, and what it says', async () => {
		const { add, environment } = setUpQueue();
		await add('call');
		expect(await findQueued(UID, environment)).toMatchObject({ uid: UID, state: 'pending' });
		expect(await readQueuedContent(UID, environment)).toMatchObject({ subject: 'Your order' });
	});

	it('says that there is none', async () => {
		const { environment } = setUpQueue();
		for (const missing of [findQueued('x', environment), readQueuedContent('x', environment)]) {
			expect(await refusalOf(missing)).toMatchObject({
				...{ code: 'not_found', details: { field: 'uuid' } },
				message: expect.stringContaining('“x”'),
			});
		}
	});

	it('lists those that fit, the newest first, in as many steps as it takes', async () => {
		const { add, environment, clock, messages } = setUpQueue();
		await add('call', ...Array.from({ length: 250 }, () => ({ tag: 'many' })));
		await clock.advance(1000);
		await add('last', { recipient: 'bob@example.com', contactId: 'c1' });
		const pages = jest.spyOn(messages, 'list');
		const uids = async (
			...given: Parameters<typeof listQueued> extends [...infer P, unknown] ? P : never
		) => (await listQueued(...given, environment)).messages.map(({ uid }) => uid);
		expect(await uids({}, {})).toHaveLength(251);
		expect((await uids({}, { limit: 2 }))[0]).toBe('last-0');
		expect(await uids({ tag: 'many' }, { limit: 150 })).toHaveLength(150);
		expect(await uids({ recipient: 'Bob <BOB@Example.com>' }, {})).toEqual(['last-0']);
		expect(await uids({ contactId: 'c1', state: 'sent' }, {})).toEqual([]);
		expect(pages.mock.calls.every(([, { limit }]) => limit <= 100)).toBe(true);
		const first = await listQueued({}, { limit: 1 }, environment);
		const { nextCursor: cursor = '' } = first;
		expect(await uids({}, { cursor })).toHaveLength(250);
	});

	it('refuses a recipient that is no address', async () => {
		const { environment } = setUpQueue();
		expect(await refusalOf(listQueued({ recipient: 'jane' }, {}, environment))).toMatchObject({
			code: 'validation_error',
			details: { field: 'recipient' },
		});
	});

	it('stops when nobody waits for it any more', async () => {
		const { environment } = setUpQueue();
		const cancelled = { ...environment, signal: AbortSignal.abort() };
		expect(await refusalOf(listQueued({}, {}, cancelled))).toMatchObject({
			code: 'internal_error',
		});
	});

	it('says which store to choose where there is no queue', async () => {
		const { ledgerOnly } = setUpQueue();
		const by = 'Ada';
		for (const tried of [
			findQueued(UID, ledgerOnly),
			readQueuedContent(UID, ledgerOnly),
			listQueued({}, {}, ledgerOnly),
			cancelQueued(UID, ledgerOnly),
			retryQueued({ uid: UID, by }, ledgerOnly),
			purgeQueued({ before: 0 }, ledgerOnly),
		]) {
			expect(await refusalOf(tried)).toMatchObject({
				code: 'store_unavailable',
				message: expect.stringMatching(/static-data keeps no queue.*SQLite or Redis/),
			});
		}
	});
});

describe('cancelling a queued message', () => {
	it('calls back what waits, and is content with what was called back', async () => {
		const { add, environment, messages, clock } = setUpQueue();
		await add('call', {}, { state: 'deferred', dueAt: clock.now() + DAY_MS });
		for (const uid of ['call-0', 'call-1', 'call-1']) {
			expect(await cancelQueued(uid, environment)).toMatchObject({ uid, state: 'cancelled' });
		}
		expect(await messages.takeOne(UID, LEASE)).toBeUndefined();
	});

	it('is too late once a worker is at it', async () => {
		const { add, environment, messages, stateOf } = setUpQueue();
		await add('call');
		await messages.takeOne(UID, LEASE);
		expect(await refusalOf(cancelQueued(UID, environment))).toMatchObject({
			code: 'idempotency_in_progress',
			retry: 'later',
		});
		expect(await stateOf(UID)).toBe('sending');
	});

	it.each(FINAL_STATES.filter((state) => state !== 'cancelled'))(
		'is too late for one that is %s',
		async (state) => {
			const { add, environment, settle, stateOf } = setUpQueue();
			await add('call');
			await settle(UID, state);
			expect(await refusalOf(cancelQueued(UID, environment))).toMatchObject({
				...{ code: 'validation_error', details: { field: 'uuid' } },
				message: expect.stringContaining(`is ${state}`),
			});
			expect(await stateOf(UID)).toBe(state);
		},
	);

	it('finds no other', async () => {
		const { environment } = setUpQueue();
		expect(await refusalOf(cancelQueued('x', environment))).toMatchObject({ code: 'not_found' });
	});
});

describe('retrying a queued message', () => {
	const retry = (environment: Parameters<typeof retryQueued>[1], uid = UID) =>
		retryQueued({ uid, by: 'Ada' }, environment);

	it.each(['failed', 'unknown', 'cancelled', 'suppressed'] as const)(
		'gives one that is %s all its tries again, at once, and tells the workers',
		async (state) => {
			const { add, environment, settle, backend, clock, messages } = setUpQueue();
			await add('call');
			await settle(UID, state);
			await clock.advance(1000);
			const offer = backend.queue && jest.spyOn(backend.queue, 'offer');
			expect(await retry(environment)).toMatchObject({
				...{ uid: UID, state: 'pending', attempts: 0, dueAt: clock.now() },
			});
			expect(offer?.mock.calls).toMatchObject([[[{ uid: UID }]]]);
			expect((await messages.takeOne(UID, LEASE))?.message.attempts).toBe(1);
		},
	);

	it('is no matter for one that waits, is under way or was sent', async () => {
		const { add, environment, messages, settle } = setUpQueue();
		await add('call', {}, { state: 'deferred' }, {}, {});
		await settle('call-2', 'sent');
		await messages.takeOne('call-3', LEASE);
		for (const [uid, code] of [
			['call-0', 'validation_error'],
			['call-1', 'validation_error'],
			['call-2', 'validation_error'],
			['call-3', 'idempotency_in_progress'],
			['x', 'not_found'],
		] as const) {
			expect(await refusalOf(retry(environment, uid))).toMatchObject({ code });
		}
		expect((await messages.stats('default')).counts).toMatchObject({
			...{ pending: 1, deferred: 1, sent: 1, sending: 1 },
		});
	});

	describe('whose submission', () => {
		const scope = toScope(toQueueScope('default'), false);

		async function setUpHeld(submission: Partial<Submission>) {
			const queue = setUpQueue();
			const { add, settle, backend, clock } = queue;
			await add('call');
			await settle(UID, 'unknown');
			const now = clock.now();
			const record = aSubmission({
				...{ scope, key: UID, uid: 'submission-1', createdAt: now, updatedAt: now },
				...submission,
			});
			const lease = { token: 'held', ms: 1000 };
			await backend.submissions.claim({ ...record, state: 'reserved' }, lease);
			await backend.submissions.swap(record, { token: 'held' }, null);
			const onRecord = async () => (await backend.submissions.findByKey(scope, UID))?.submission;
			return { ...queue, onRecord };
		}

		const step = (state: 'unknown' | 'sending' | 'sent') => ({
			...{ id: 'email', route: 'email', provider: 'smtp', account: 'account-1' },
			...{ state, attempts: 1, evidence: {} },
		});

		it.each(['unknown', 'sending'] as const)(
			'is %s is put on record as not sent first, with who wanted it',
			async (state) => {
				const held = await setUpHeld({ state, steps: [step(state)] });
				expect(await retry(held.environment)).toMatchObject({ state: 'pending' });
				expect(await held.onRecord()).toMatchObject({
					state: 'released',
					steps: [{ state: 'pending' }],
					resolutions: [{ decision: 'not-sent', by: 'Ada' }],
				});
			},
		);

		it('is at work is left alone, and so is the message', async () => {
			const held = await setUpHeld({ state: 'sending', steps: [step('sending')] });
			const { backend, stateOf, environment } = held;
			const stored = await backend.submissions.findByKey(scope, UID);
			if (!stored) throw new Error('it is not on record');
			const { submission, revision } = stored;
			await backend.submissions.swap(submission, { revision }, { token: 'other', ms: 1000 });
			expect(await refusalOf(retry(environment))).toMatchObject({
				code: 'idempotency_in_progress',
			});
			expect(await stateOf(UID)).toBe('unknown');
		});

		it('is known to be sent stays so: the delivery finds that out, and sends nothing', async () => {
			const receipt = { status: 'sent', id: 'x', sentAt: 0, accepted: [], rejected: [] } as const;
			const sent = { ...step('sent'), receipt: { ...receipt, accepted: [], rejected: [] } };
			const held = await setUpHeld({
				state: 'sent',
				steps: [sent],
				receipt: { ...receipt, accepted: [], rejected: [] },
			});
			expect(await retry(held.environment)).toMatchObject({ state: 'pending' });
			expect(await held.onRecord()).toMatchObject({ state: 'sent' });
		});
	});
});

describe('purging a queue', () => {
	it('forgets what is through and old, however much that is, and nothing else', async () => {
		const { add, environment, messages, clock, settle } = setUpQueue();
		const many = Array.from({ length: 1001 }, () => ({ state: 'sent' as const }));
		await add('old', ...many);
		await add('other', { state: 'sent', queue: 'other' });
		await add('waiting');
		await clock.advance(DAY_MS);
		await add('new');
		await settle('new-0', 'failed');
		const before = clock.now() - DAY_MS / 2;
		expect(await purgeQueued({ queue: 'default', before }, environment)).toBe(1001);
		expect((await messages.stats('default')).counts).toMatchObject({
			sent: 0,
			failed: 1,
			pending: 1,
		});
		expect(await purgeQueued({ before }, environment)).toBe(1);
	});

	it('stops when nobody waits for it any more', async () => {
		const { add, environment } = setUpQueue();
		await add('old', { state: 'sent' });
		const signal = AbortSignal.abort();
		expect(await purgeQueued({ before: Infinity }, { ...environment, signal })).toBe(0);
	});
});
