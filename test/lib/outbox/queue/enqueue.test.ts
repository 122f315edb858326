import type { Backend } from '../../../../lib/core/backend';
import { storeError } from '../../../../lib/core/errors';
import type { QueueStore } from '../../../../lib/core/queue-store';
import { enqueue } from '../../../../lib/outbox/queue/enqueue';
import { createFakeClock } from '../../../support/fake-clock';
import { ACCOUNT, createQueueHarness, seedInput, useTemplates, type QueueHarness } from './setup';

const templates = useTemplates();
const HOUR_MS = 3_600_000;

async function start(backendOf?: (backend: Backend) => Backend): Promise<QueueHarness> {
	const harness = await createQueueHarness(templates(), backendOf);
	await harness.register([seedInput.from]);
	return harness;
}

/** A backend whose message store has other methods. */
function withMessages(change: (messages: QueueStore) => Partial<QueueStore>) {
	return (backend: Backend): Backend => {
		const { messages } = backend;
		if (!messages) throw new Error('the backend keeps no messages');
		return { ...backend, messages: { ...messages, ...change(messages) } };
	};
}

/** Fails as a store does whose line breaks, the first times. */
function failing<Arguments extends unknown[], Result>(
	work: (...args: Arguments) => Promise<Result>,
	times: number,
	done: 'before' | 'never',
) {
	let left = times;
	return async (...args: Arguments): Promise<Result> => {
		if (left-- <= 0) return work(...args);
		if (done === 'before') await work(...args);
		throw storeError('The line broke.', 'later');
	};
}

describe('the same call again', () => {
	it('gets the first answer, from the store, and queues nothing', async () => {
		const harness = await start();
		const first = await harness.enqueue();
		const again = await harness.enqueue();
		expect(again).toMatchObject({ replayed: true, submission: { uid: first.submission.uid } });
		expect(again.messages).toEqual(first.messages);
		expect(await harness.stored()).toHaveLength(4);
	});

	it('gets it in another spelling, with other labels, and later', async () => {
		const harness = await start();
		await harness.enqueue({ sendAt: harness.clock.now() + HOUR_MS });
		await harness.clock.advance(2 * HOUR_MS);
		const again = await harness.enqueue({
			from: 'Sender@developer.test',
			to: [...seedInput.to].reverse(),
			sendAt: harness.clock.now() + HOUR_MS,
			priority: 5,
			tag: 'x',
			contactId: 'c-1',
		});
		expect(again.replayed).toBe(true);
	});

	it('gets it after its sender is gone and its time has passed', async () => {
		const harness = await start();
		const { issued } = await harness.senders.add({ address: 'new@developer.test' });
		await harness.senders.confirm('new@developer.test', issued?.code ?? '');
		const call = { from: 'new@developer.test', sendAt: harness.clock.now() + HOUR_MS };
		await harness.enqueue(call);
		await harness.senders.remove(['new@developer.test']);
		await harness.clock.advance(2 * HOUR_MS);
		expect((await harness.enqueue(call)).replayed).toBe(true);
		expect(await harness.fail(call, { key: 'event-2' })).toMatchObject({
			code: 'validation_error',
		});
	});

	it('gets all of many messages, in order', async () => {
		const harness = await start();
		const to = Array.from({ length: 2500 }, (_, index) => `r${index}@example.test`);
		const first = await harness.enqueue({ to, bcc: [] });
		const again = await harness.enqueue({ to, bcc: [] });
		expect(again.messages.map(({ recipient }) => recipient)).toEqual(to);
		expect(again.messages).toEqual(first.messages);
		const sorted = first.messages.map(({ uid }) => uid).sort();
		expect(first.messages.map(({ uid }) => uid)).toEqual(sorted);
	});

	it.each([
		['another text', { text: 'Hello' }],
		['another recipient', { bcc: [] }],
		['to in place of bcc', { to: [...seedInput.to, ...seedInput.bcc], bcc: [] }],
		['another queue', { queue: 'other' }],
		['another stream', { stream: 'news' }],
		['another header', { headers: {} }],
	])('is a conflict with %s', async (_what, overrides) => {
		const harness = await start();
		await harness.register([seedInput.from], { queue: 'other' });
		await harness.enqueue();
		expect(await harness.fail(overrides)).toMatchObject({ code: 'idempotency_conflict' });
		expect(await harness.stored()).toHaveLength(4);
	});

	it('is a conflict with other data for its templates only', async () => {
		const harness = await start();
		await harness.enqueue({ data: { a: 1 } });
		expect((await harness.enqueue({ data: { a: 2 } })).replayed).toBe(true);
		const call = { text: '{{ a }}', template: true };
		await harness.enqueue({ ...call, data: { a: 1 } }, { key: 'event-2' });
		expect(await harness.fail({ ...call, data: { a: 2 } }, { key: 'event-2' })).toMatchObject({
			code: 'idempotency_conflict',
		});
	});

	it('is a new call after the window', async () => {
		const harness = await start();
		await harness.enqueue({}, { policy: { windowMs: HOUR_MS } });
		await harness.clock.advance(2 * HOUR_MS);
		const again = await harness.enqueue();
		expect(again.replayed).toBe(false);
		expect(await harness.stored()).toHaveLength(8);
	});

	it('at the same moment queues once', async () => {
		const harness = await start();
		const results = await Promise.all([harness.enqueue(), harness.enqueue(), harness.enqueue()]);
		expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
		expect(await harness.stored()).toHaveLength(4);
	});
});

describe('a refused call', () => {
	it.each([
		['no account', { queue: 'nobody' }, 'upgrade_needed'],
		['an unknown sender', { from: 'a@x.test' }, 'validation_error'],
		['a sender that waits', { from: 'new@developer.test' }, 'email_verification_required'],
		['a time in the past', { sendAt: '2020-01-01T00:00:00Z' }, 'validation_error'],
		['a time too far away', { sendAt: '2027-01-07T00:00:00Z' }, 'validation_error'],
		['a missing variable', { text: '{{ a }}', template: true }, 'validation_error'],
	])('leaves nothing behind: %s', async (_what, overrides, code) => {
		const harness = await start();
		await harness.senders.add({ address: 'new@developer.test' });
		const error = await harness.fail(overrides);
		expect(error).toMatchObject({ code, delivery: 'not-sent' });
		expect([await harness.records(), await harness.stored()]).toEqual([0, []]);
		expect((await harness.enqueue()).replayed).toBe(false);
	});

	it('takes a time that has just passed for now', async () => {
		const harness = await start();
		const { messages } = await harness.enqueue({ sendAt: harness.clock.now() - 59_000 });
		expect(messages[0]?.dueAt).toBe(messages[0]?.createdAt);
	});
});

describe('a store that fails', () => {
	it('with the messages stored, is asked, and the call is accepted', async () => {
		const harness = await start(withMessages(({ add }) => ({ add: failing(add, 1, 'before') })));
		const result = await harness.enqueue();
		expect(result.replayed).toBe(false);
		expect(result.messages).toHaveLength(4);
		expect(await harness.stored()).toHaveLength(4);
	});

	it('with nothing stored, is tried again', async () => {
		const harness = await start(withMessages(({ add }) => ({ add: failing(add, 1, 'never') })));
		expect((await harness.enqueue()).messages).toHaveLength(4);
		expect(await harness.stored()).toHaveLength(4);
	});

	it('all the time, makes the call fail, and the next one does it', async () => {
		const harness = await start(withMessages(({ add }) => ({ add: failing(add, 3, 'never') })));
		expect(await harness.fail()).toMatchObject({ delivery: 'not-sent', retry: 'later' });
		expect(await harness.stored()).toEqual([]);
		expect((await harness.enqueue()).messages).toHaveLength(4);
		expect(await harness.stored()).toHaveLength(4);
	});

	it('and cannot be asked either, leaves the call in doubt until it can', async () => {
		const harness = await start(
			withMessages(({ add, hasCall }) => ({
				add: failing(add, 1, 'before'),
				hasCall: failing(hasCall, 1, 'never'),
			})),
		);
		expect(await harness.fail()).toMatchObject({ code: 'delivery_unknown', delivery: 'unknown' });
		const again = await harness.enqueue();
		expect(again.messages).toHaveLength(4);
		expect(await harness.stored()).toHaveLength(4);
	});

	it('when the first answer is read, does not say that nothing was queued', async () => {
		const harness = await start(withMessages(({ list }) => ({ list: failing(list, 1, 'never') })));
		await harness.enqueue();
		expect(await harness.fail()).toMatchObject({ code: 'store_unavailable', delivery: 'unknown' });
	});

	it('never makes a message leave unguarded', async () => {
		const harness = await start(
			withMessages(() => ({ add: failing(async () => undefined, 9, 'never') })),
		);
		const unguarded = harness.backend;
		expect(await harness.fail({}, { environment: { unguarded } })).toMatchObject({
			delivery: 'not-sent',
		});
	});

	it('with its entries alone, changes nothing', async () => {
		const harness = await start((backend) => ({
			...backend,
			...(backend.queue && {
				queue: { ...backend.queue, offer: () => Promise.reject(storeError('gone')) },
			}),
		}));
		expect((await harness.enqueue()).messages).toHaveLength(4);
	});
});

it('a run that died between commit and store is taken over, and queues once', async () => {
	let isDead = true;
	const harness = await start(
		withMessages(({ add }) => ({
			add: (call) => (isDead ? new Promise(() => undefined) : add(call)),
		})),
	);
	// The dead do not renew their leases: for them, time stands still.
	const clock = createFakeClock(harness.clock.now());
	void enqueue(await harness.toRequest(seedInput), { ...harness.environment, clock });
	await clock.advance(0);
	isDead = false;
	expect((await harness.stored()).length).toBe(0);
	const { messages, submission } = await harness.enqueue(
		{},
		{ policy: { waitForInFlightMs: HOUR_MS } },
	);
	expect([messages.length, submission.attempts]).toEqual([4, 2]);
	expect(await harness.stored()).toHaveLength(4);
});

it.each(['messages', 'documents', 'queue'] as const)(
	'a store without %s is refused with what to choose instead',
	async (part) => {
		const harness = await start(({ [part]: _part, ...backend }) => ({
			...backend,
			name: 'static-data',
		}));
		const error = await harness.fail();
		expect(error).toMatchObject({ code: 'store_unavailable', delivery: 'not-sent' });
		expect(String(error)).toMatch(/static-data.*SQLite.*Redis/);
	},
);

it('keeps the messages as long as the key counts, at least', async () => {
	const harness = await start();
	const policy = { windowMs: 5 * HOUR_MS, retentionMs: HOUR_MS };
	const { messages, submission } = await harness.enqueue({}, { policy });
	expect([messages[0]?.retentionMs, submission.retentionMs]).toEqual([5 * HOUR_MS, 5 * HOUR_MS]);
});

it('puts on record what the call is filed under', async () => {
	const harness = await start();
	const { submission, messages } = await harness.enqueue({
		contactId: 'c-1',
		dealId: 'd-1',
		tag: 'welcome',
	});
	expect(submission).toMatchObject({
		operation: 'email.queue',
		provider: 'queue',
		account: 'default',
		state: 'sent',
		recipients: [...seedInput.to, ...seedInput.bcc],
		subject: seedInput.subject,
		contactId: 'c-1',
		dealId: 'd-1',
		tags: ['welcome'],
	});
	expect(messages[3]).toMatchObject({
		account: ACCOUNT,
		contactId: 'c-1',
		dealId: 'd-1',
		tag: 'welcome',
	});
});
