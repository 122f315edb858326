import type { Receipt } from '../../../../lib/core/receipt';
import type { Submission } from '../../../../lib/core/submission';
import { readTimeline } from '../../../../lib/outbox/messages/timeline';
import { toTimelineEventOutput } from '../../../../lib/outbox/messages/timeline-output';
import { aStep, aSubmission } from '../../../support/submissions';
import { setUpQueue } from '../queue-admin/setup';

const RECEIPT: Receipt = {
	status: 'sent',
	id: 'p-1',
	sentAt: 3_000,
	accepted: [],
	rejected: [],
};

function setUp() {
	const queue = setUpQueue();
	const { backend, clock, messages } = queue;
	let claims = 0;
	return {
		...queue,
		async keep(overrides: Partial<Submission>) {
			const uid = overrides.uid ?? `uid-${String(++claims).padStart(4, '0')}`;
			const record = aSubmission({ uid, key: uid, ...overrides });
			await backend.submissions.claim(record, { token: uid, ms: 1 });
			return record;
		},
		timeline: (
			filter: Parameters<typeof readTimeline>[0],
			options: Parameters<typeof readTimeline>[1] = {},
		) => readTimeline(filter, options, { backend }),
		/** The message delivered as workers do: its own record in the ledger has its uid for its key. */
		async deliver(uid: string) {
			const lease = { token: uid, ms: 60_000 };
			const taken = await messages.takeOne(uid, lease);
			const { queue: name, recipient } = taken?.message ?? {};
			const now = clock.now();
			const receipt = { ...RECEIPT, sentAt: now + 2 };
			await backend.submissions.claim(
				aSubmission({
					...{ uid: `of-${uid}`, key: uid, scope: `named:queue:${name}`, state: 'sent', receipt },
					...{ recipients: [recipient ?? ''], createdAt: now, subject: 'Your order' },
					steps: [aStep({ state: 'sent', attempts: 1, committedAt: now + 1, receipt })],
				}),
				lease,
			);
			await messages.settle(uid, lease.token, { state: 'sent', sentAt: now + 2 });
		},
	};
}
const typesOf = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

describe('the timeline of messages', () => {
	it('tells what became of a message, the newest first, and the same ids every time', async () => {
		const { keep, timeline } = setUp();
		await keep({
			...{ contactId: 'c', createdAt: 1_000, state: 'sent', settledAt: 3_001, receipt: RECEIPT },
			...{ subject: 'Hi', tags: ['t'], dealId: 'd', contextType: 'invoice', contextId: '42' },
			suppressed: [{ address: 'bob@example.com', field: 'cc', reason: 'bounce' }],
			steps: [aStep({ state: 'sent', attempts: 2, committedAt: 2_000, receipt: RECEIPT })],
		});
		const { events, nextCursor } = await timeline({ contactId: 'c' });
		expect(typesOf(events)).toEqual(['sent', 'suppressed', 'attempt', 'composed']);
		expect(nextCursor).toBeUndefined();
		expect(events[0] && toTimelineEventOutput(events[0])).toEqual({
			event_id: 'uid-0001:email:sent',
			type: 'sent',
			at: '1970-01-01T00:00:03.000Z',
			uid: 'uid-0001',
			channel: 'email',
			provider: 'smtp',
			account_id: 'account-1',
			operation: 'email.send',
			subject: 'Hi',
			recipients: ['jane@example.com'],
			contact_id: 'c',
			deal_id: 'd',
			context_type: 'invoice',
			context_id: '42',
			tags: ['t'],
			attempt: null,
			reason: null,
			id: 'p-1',
			message_id: null,
		});
		const again = await timeline({ contextType: 'invoice', contextId: '42' });
		expect(again.events).toEqual(events);
		for (const filter of [{ dealId: 'd' }, { recipient: 'Jane <JANE@example.com>' }]) {
			expect((await timeline(filter)).events).toEqual(events);
		}
	});

	it('tells why a message failed, was in doubt, and what was decided', async () => {
		const { keep, timeline } = setUp();
		const failure = { code: 'provider_error', message: 'no such user' } as const;
		await keep({ createdAt: 1, state: 'rejected', failure, settledAt: 5, contactId: 'a' });
		const doubt = { code: 'delivery_unknown', message: 'broke off' } as const;
		const steps = [aStep({ state: 'unknown', attempts: 1, committedAt: 7 })];
		await keep({
			createdAt: 6,
			state: 'unknown',
			failure: doubt,
			settledAt: 9,
			contactId: 'b',
			steps,
		});
		await keep({
			...{ createdAt: 6, state: 'released', settledAt: 20, contactId: 'c', steps },
			resolutions: [{ decision: 'not-sent', by: 'Ada', note: 'She says so', at: 20 }],
		});
		const of = async (contactId: string) => (await timeline({ contactId })).events;
		expect(await of('a')).toMatchObject([
			{ type: 'failed', at: 5, reason: failure },
			{ type: 'composed', at: 1 },
		]);
		expect(await of('b')).toMatchObject([
			{ type: 'unknown', at: 7, reason: doubt },
			{ type: 'attempt', at: 7, attempt: 1 },
			{ type: 'composed', at: 6 },
		]);
		const resolved = await of('c');
		expect(resolved).toMatchObject([
			{ type: 'resolved', at: 20, reason: { code: 'not-sent' } },
			{ type: 'unknown', at: 7 },
			{ type: 'attempt', at: 7 },
			{ type: 'composed' },
		]);
		expect(resolved[0]?.reason?.message).toBe('Ada: not-sent. She says so');
	});

	it('tells of a queued message once, though the ledger has a record of its delivery', async () => {
		const { add, deliver, timeline } = setUp();
		await add('call', {}, { recipient: 'bob@example.com' });
		const waiting = await timeline({ recipient: 'jane@example.com' });
		expect(waiting.events).toMatchObject([
			{ id: 'call-0:queued', type: 'queued', provider: 'queue', subject: 'Your order' },
		]);
		await deliver('call-0');
		const { events } = await timeline({ recipient: 'jane@example.com' });
		expect(typesOf(events)).toEqual(['sent', 'attempt', 'queued']);
		expect(new Set(events.map(({ uid }) => uid))).toEqual(new Set(['call-0']));
		expect(events[2]?.id).toBe('call-0:queued');
		expect(events[0]).toMatchObject({ provider: 'smtp', subject: 'Your order' });
	});

	it('says what a queued message failed with, was suppressed or called back for', async () => {
		const { add, settle, timeline } = setUp();
		await add('call', { tag: 'a' }, { tag: 'b' });
		await settle('call-0', 'failed');
		await settle('call-1', 'cancelled');
		const last = async (tag: string) => (await timeline({ tag })).events[0];
		expect(await last('a')).toMatchObject({ type: 'failed' });
		expect(await last('b')).toMatchObject({ type: 'failed', reason: { code: 'cancelled' } });
	});

	it.each([1, 7, 100, 5_000])('comes in pages of %i that give every event once', async (limit) => {
		const { keep, timeline } = setUp();
		// More than are read at once; some events come long after their message.
		for (let index = 0; index < 450; index++) {
			const createdAt = 10_000 + Math.floor(index / 3);
			const steps = [aStep({ attempts: 1, committedAt: createdAt + (index % 5) * 40 })];
			await keep({ contactId: 'c', createdAt, steps });
		}
		const { events: all } = await timeline({ contactId: 'c' });
		expect(new Set(all.map(({ id }) => id)).size).toBe(900);
		const paged: string[] = [];
		for (let cursor: string | undefined, isMore = true; isMore && paged.length < 300;) {
			const page = await timeline({ contactId: 'c' }, { limit, cursor });
			paged.push(...page.events.map(({ id }) => id));
			cursor = page.nextCursor;
			isMore = cursor !== undefined;
		}
		expect(paged).toEqual(all.slice(0, paged.length).map(({ id }) => id));
		expect(paged.length).toBeGreaterThanOrEqual(Math.min(limit, 300));
	});

	it('of fewer messages than are read at once is in order throughout', async () => {
		const { keep, timeline } = setUp();
		for (let index = 0; index < 150; index++) {
			const steps = [aStep({ attempts: 1, committedAt: 10_000 - index })];
			await keep({ contactId: 'c', createdAt: index, steps });
		}
		const times = (await timeline({ contactId: 'c' })).events.map(({ at }) => at);
		expect(times).toEqual(times.toSorted((a, b) => b - a));
	});

	it('refuses a cursor that it did not give out', async () => {
		for (const cursor of ['', 'x', '1:2:3:9:id']) {
			await expect(setUp().timeline({}, { cursor })).rejects.toMatchObject({
				code: 'validation_error',
				details: { field: 'cursor' },
			});
		}
	});
});
