import {
	countMessages,
	daysBetween,
	startOfDay,
} from '../../../../lib/outbox/messages/message-stats';
import type { Submission } from '../../../../lib/core/submission';
import { aSubmission } from '../../../support/submissions';
import { setUpQueue } from '../queue-admin/setup';

const BERLIN = 'Europe/Berlin';
const everything = { createdFrom: 0, createdBefore: Number.MAX_SAFE_INTEGER };

describe('counting messages', () => {
	const setUp = () => {
		const queue = setUpQueue();
		let claims = 0;
		return {
			...queue,
			keep: (overrides: Partial<Submission>) => {
				const uid = `uid-${++claims}`;
				const record = aSubmission({ uid, key: uid, ...overrides });
				return queue.backend.submissions.claim(record, { token: uid, ms: 1 });
			},
			count: (filter: object = {}) =>
				countMessages({ ...everything, ...filter }, BERLIN, queue.environment),
		};
	};

	it('tells days in their time zone, providers and statuses apart', async () => {
		const { keep, count } = setUp();
		const late = Date.UTC(2026, 3, 16, 22, 30);
		const suppressed = { code: 'recipient_suppressed', message: 'unsubscribed' } as const;
		await keep({ createdAt: late, state: 'sent' });
		await keep({ createdAt: late + 1, state: 'sent' });
		await keep({ createdAt: late, state: 'sent', provider: 'gmail' });
		await keep({ createdAt: late - 3_600_000, state: 'rejected' });
		await keep({ createdAt: late - 3_600_000, state: 'released', failure: suppressed });
		expect(await count()).toEqual([
			{ day: '2026-04-16', provider: 'smtp', status: 'failed', count: 1 },
			{ day: '2026-04-16', provider: 'smtp', status: 'suppressed', count: 1 },
			{ day: '2026-04-17', provider: 'gmail', status: 'sent', count: 1 },
			{ day: '2026-04-17', provider: 'smtp', status: 'sent', count: 2 },
		]);
		expect(await count({ createdFrom: late + 1 })).toMatchObject([{ count: 1 }]);
	});

	it('counts a queued message once, whatever is on record about it', async () => {
		const { keep, count, add, settle, clock } = setUp();
		const createdAt = clock.now();
		const receipt = {
			status: 'queued',
			id: 'call',
			sentAt: 1,
			accepted: [],
			rejected: [],
		} as const;
		await keep({
			...{ createdAt, state: 'sent', provider: 'queue', operation: 'email.queue' },
			receipt: { ...receipt, accepted: [], rejected: [] },
		});
		await add('call', {}, {});
		await settle('call-0', 'sent');
		await keep({ createdAt, key: 'call-0', scope: 'named:queue:default', state: 'sent' });
		expect((await count()).map(({ provider, status, count }) => [provider, status, count])).toEqual(
			[
				['queue', 'queued', 1],
				['smtp', 'sent', 1],
			],
		);
	});

	it('knows when days begin, also those that are not 24 hours long', () => {
		const summerTime = Date.UTC(2026, 2, 29, 12);
		expect(startOfDay(summerTime, BERLIN)).toBe(Date.UTC(2026, 2, 28, 23));
		expect(startOfDay(Date.UTC(2026, 2, 30, 12), BERLIN)).toBe(Date.UTC(2026, 2, 29, 22));
		const days = daysBetween(Date.UTC(2026, 2, 28, 23), Date.UTC(2026, 2, 30, 22), BERLIN);
		expect(days).toEqual(['2026-03-29', '2026-03-30']);
	});
});
