import { setTimeout as delay } from 'node:timers/promises';

import { openRedisBackend } from '../../../../lib/backends/redis/redis-backend';
import type { Backend } from '../../../../lib/core/backend';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { aSubmission } from '../../../support/submissions';
import { connectionTo, useRedisServer } from './redis-store';

const YEAR_MS = 365 * 86_400_000;
const LONG_MS = 600_000;
/** A busy machine may take this long between asking and being answered. */
const SLACK_MS = 60_000;

describe('the Redis store goes by the server’s time', () => {
	const redis = useRedisServer();
	const opened: Backend[] = [];
	let stores = 0;
	afterEach(() => Promise.all(opened.splice(0).map((backend) => backend.close())));

	/** Two hosts whose clocks stand still, one of them a year ahead of the other. */
	const openTwo = (): readonly [Backend, Backend] => {
		const prefix = `time-${++stores}`;
		const open = (startMs: number, series: number): Backend => {
			const backend = openRedisBackend({
				server: connectionTo(redis()),
				prefix,
				clock: createFakeClock(startMs),
				ids: createFakeIds({ series }),
			});
			opened.push(backend);
			return backend;
		};
		return [open(Date.now(), 1), open(Date.now() + YEAR_MS, 2)];
	};
	const serverTime = async (): Promise<number> => {
		const [seconds, microseconds] = (await redis().run('TIME')) as [string, string];
		return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
	};

	it('so that hosts with differing clocks agree on what is left of a lease', async () => {
		const [first, second] = openTwo();
		const record = aSubmission({ createdAt: Date.now(), updatedAt: Date.now() });
		await first.submissions.claim(record, { token: 'mine', ms: LONG_MS });
		for (const { submissions } of [first, second]) {
			const { leaseRemainingMs = 0 } = (await submissions.findByUid(record.uid)) ?? {};
			expect(leaseRemainingMs).toBeLessThanOrEqual(LONG_MS);
			expect(leaseRemainingMs).toBeGreaterThan(LONG_MS - SLACK_MS);
		}
	});

	it('and leases run out as real time passes', async () => {
		const [{ submissions }] = openTwo();
		const record = aSubmission({ createdAt: Date.now(), updatedAt: Date.now() });
		await submissions.claim(record, { token: 'mine', ms: 50 });
		await delay(100);
		const lapsed = await submissions.findByUid(record.uid);
		expect(lapsed?.leaseRemainingMs).toBeLessThanOrEqual(0);

		expect(await submissions.renew(record.uid, { token: 'mine', ms: LONG_MS })).toBe(true);
		const renewed = await submissions.findByUid(record.uid);
		expect(renewed?.leaseRemainingMs).toBeGreaterThan(LONG_MS - SLACK_MS);
	});

	it('and windows of rates start and end by it', async () => {
		const [first, second] = openTwo();
		const perMs = 86_400_000;
		const before = await serverTime();
		const account = { name: 'account', limits: [{ limit: 1, perMs }] };
		const { window } = await first.rates.take([account]);
		const after = await serverTime();
		const resetAt = window?.resetAt ?? NaN;
		expect(resetAt % perMs).toBe(0);
		expect(resetAt).toBeGreaterThan(before);
		expect(resetAt).toBeLessThanOrEqual(after + perMs);
		const refused = await second.rates.take([account]);
		expect(refused).toMatchObject({ allowed: false, window: { resetAt } });
		expect(refused.retryAfterMs).toBeLessThanOrEqual(perMs);
	});

	it('and so do rests, which end as real time passes', async () => {
		const [first, second] = openTwo();
		const take = ({ rates }: Backend) => rates.take([{ name: 'channel', limits: [] }]);
		await second.rates.rest('channel', 50);
		await delay(100);
		expect(await take(first)).toMatchObject({ allowed: true });

		await second.rates.rest('channel', LONG_MS);
		for (const backend of [first, second]) {
			const { heldBy, retryAfterMs } = await take(backend);
			expect(heldBy).toBe('rest');
			expect(retryAfterMs).toBeLessThanOrEqual(LONG_MS);
			expect(retryAfterMs).toBeGreaterThan(LONG_MS - SLACK_MS);
		}
	});

	it('and so does forgetting', async () => {
		const [first, ahead] = openTwo();
		const now = await serverTime();
		const settle = async (uid: string, updatedAt: number): Promise<void> => {
			const record = aSubmission({ uid, key: uid, updatedAt, retentionMs: LONG_MS });
			await first.submissions.claim(record, { token: uid, ms: LONG_MS });
			await first.submissions.swap({ ...record, state: 'sent' }, { token: uid }, null);
		};
		await settle('fresh', now);
		await settle('old', now - LONG_MS - 1);
		expect(await ahead.submissions.prune(100)).toBe(0);
		expect(await first.submissions.renew('fresh', { token: 'fresh', ms: 1 })).toBe(false);
		await first.submissions.list({}, { limit: 10 });
		expect(await first.submissions.findByUid('fresh')).toBeDefined();
	});
});
