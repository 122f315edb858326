import type { Guarantees } from '../../../lib/core/backend';
import type { RateBucket, RateLimit, RateStore } from '../../../lib/core/rates';
import { startBackendProcess } from '../../support/backend-process';
import type { OpenedStore } from './use-store';

/** Long enough for a server that goes by its own time for what it forgets by itself. */
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const PER_MINUTE = { limit: 2, perMs: MINUTE_MS };
const PER_DAY = { limit: 5, perMs: DAY_MS };

type FindRates = (opened: OpenedStore) => RateStore;

/** How sends are counted and held up: by one that has the store open, and by several. */
export function describeRates(opened: () => OpenedStore, { shared }: Guarantees): void {
	describe('rates', () => {
		describeCounting(opened, ({ backend }) => backend.rates);
	});

	if (shared !== 'process') {
		describe('rates, asked for by two in turn', () => {
			describeCounting(opened, ({ backend, reopen }) => inTurn(backend.rates, reopen().rates));
		});
	}

	if (shared === 'host' || shared === 'cluster') {
		describe('rates, asked for by two processes', () => {
			it('are the same for both', async () => {
				const { address } = opened().store;
				if (!address) throw new Error('A shared store needs an address for this test.');
				const processes = await Promise.all(
					[1, 2].map((series) => startBackendProcess(address, series)),
				);
				const [first, second] = processes;
				try {
					const buckets = [aBucket('account', { limit: 7, perMs: DAY_MS }), aBucket('channel')];
					const decisions = await Promise.all(
						Array.from({ length: 50 }).flatMap(() => processes.map(({ take }) => take(buckets))),
					);
					expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(7);

					await first?.rest('channel', DAY_MS);
					expect(await second?.take([aBucket('channel')])).toMatchObject({
						allowed: false,
						heldBy: 'rest',
					});
				} finally {
					await Promise.all(processes.map(({ kill }) => kill()));
				}
			});
		});
	}
}

function describeCounting(opened: () => OpenedStore, find: FindRates): void {
	let store: OpenedStore;
	let rates: RateStore;
	beforeEach(() => {
		store = opened();
		rates = find(store);
	});
	/** Asks so often in a row, and says how often it was allowed. */
	const countAllowed = async (buckets: readonly RateBucket[], times: number): Promise<number> => {
		let allowed = 0;
		for (let time = 0; time < times; time++) if ((await rates.take(buckets)).allowed) allowed += 1;
		return allowed;
	};

	it('allow as many sends in a window as its limit says, and more in the next', async () => {
		const { clock } = store;
		const take = () => rates.take([aBucket('account', PER_MINUTE)]);
		const resetAt = clock.now() + MINUTE_MS;
		const allowed = { allowed: true, retryAfterMs: 0 };
		expect(await take()).toEqual({ ...allowed, window: { limit: 2, remaining: 1, resetAt } });
		expect(await take()).toEqual({ ...allowed, window: { limit: 2, remaining: 0, resetAt } });
		const refused = await take();
		expect(refused).toEqual({
			allowed: false,
			retryAfterMs: resetAt - clock.now(),
			window: { limit: 2, remaining: 0, resetAt },
			heldBy: 'limit',
		});
		await clock.advance(refused.retryAfterMs);
		expect(await take()).toMatchObject({ allowed: true, window: { remaining: 1 } });
	});

	it('count in all windows or in none', async () => {
		const { clock } = store;
		const account = [aBucket('account', PER_MINUTE, PER_DAY)];
		// Had the refused ones counted towards the day, its five would be used up in two minutes.
		expect(await countAllowed(account, 4)).toBe(2);
		await clock.advance(MINUTE_MS);
		expect(await countAllowed(account, 4)).toBe(2);
		await clock.advance(MINUTE_MS);
		expect(await countAllowed(account, 4)).toBe(1);
		await clock.advance(MINUTE_MS);
		expect(await rates.take(account)).toMatchObject({
			allowed: false,
			window: { limit: PER_DAY.limit },
		});
		await clock.advance(DAY_MS);
		expect(await countAllowed(account, 4)).toBe(2);
	});

	it('count in all buckets or in none', async () => {
		const account = aBucket('account', { limit: 3, perMs: DAY_MS });
		const channels = [aBucket('one', PER_MINUTE), aBucket('other', PER_MINUTE)] as const;
		// Had the refused ones counted for the account, nothing would be left for the other channel.
		expect(await countAllowed([account, channels[0]], 4)).toBe(2);
		expect(await rates.take([account, channels[1]])).toMatchObject({ allowed: true });
		expect(await rates.take([channels[1], account])).toEqual({
			allowed: false,
			retryAfterMs: expect.any(Number),
			window: expect.objectContaining({ limit: 3, remaining: 0 }),
			heldBy: 'limit',
		});
		// And had that one counted for its channel, this one would be refused.
		expect(await rates.take([channels[1]])).toMatchObject({
			allowed: true,
			window: { limit: 2, remaining: 0 },
		});
	});

	it('name the tightest window of all buckets', async () => {
		const take = () =>
			rates.take([aBucket('account', PER_DAY), aBucket('channel', PER_MINUTE), aBucket('rests')]);
		expect(await take()).toMatchObject({ window: { limit: 2, remaining: 1 } });
		await store.clock.advance(MINUTE_MS);
		await take();
		await take();
		await store.clock.advance(MINUTE_MS);
		// Both have one left now, and the day lasts longer.
		expect(await take()).toMatchObject({ window: { limit: 5, remaining: 1 } });
		await store.clock.advance(MINUTE_MS);
		expect(await take()).toMatchObject({ window: { limit: 5, remaining: 0 } });
	});

	it('keep buckets apart', async () => {
		const once = { limit: 1, perMs: DAY_MS };
		expect(await countAllowed([aBucket('one', once)], 2)).toBe(1);
		expect(await rates.take([aBucket('two', once)])).toMatchObject({ allowed: true });
	});

	it('count one send once where two limits share a window', async () => {
		const limits = [
			{ limit: 2, perMs: DAY_MS },
			{ limit: 3, perMs: DAY_MS },
		];
		const account = [aBucket('account', ...limits)];
		expect(await rates.take(account)).toMatchObject({ window: { limit: 2, remaining: 1 } });
		expect(await rates.take(account)).toMatchObject({ window: { limit: 2, remaining: 0 } });
		expect(await rates.take(account)).toMatchObject({ allowed: false });
		expect(await rates.take([aBucket('account', { limit: 3, perMs: DAY_MS })])).toMatchObject({
			window: { limit: 3, remaining: 0 },
		});
	});

	it('count nothing where a bucket has no limits', async () => {
		const nothing = { allowed: true, retryAfterMs: 0 };
		for (let time = 0; time < 3; time++) {
			expect(await rates.take([aBucket('account')])).toEqual(nothing);
		}
		const once = { limit: 1, perMs: DAY_MS };
		expect(await rates.take([aBucket('account', once)])).toMatchObject({ allowed: true });
	});

	it('allow no more than the limit when 50 sends ask at once', async () => {
		const buckets = [aBucket('account', { limit: 7, perMs: DAY_MS }), aBucket('channel', PER_DAY)];
		const decisions = await Promise.all(Array.from({ length: 50 }, () => rates.take(buckets)));
		expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(PER_DAY.limit);
		// The 45 others counted nowhere.
		expect(await countAllowed(buckets.slice(0, 1), 4)).toBe(2);
	});

	describe('let a bucket rest,', () => {
		it('so that nothing passes through it until then, and nothing is counted', async () => {
			const { clock } = store;
			const take = () => rates.take([aBucket('account', PER_DAY), aBucket('channel')]);
			await rates.rest('channel', MINUTE_MS);
			expect(await take()).toEqual({
				allowed: false,
				retryAfterMs: MINUTE_MS,
				window: expect.objectContaining({ limit: 5, remaining: 5 }),
				heldBy: 'rest',
			});
			await clock.advance(MINUTE_MS - 1);
			expect(await take()).toMatchObject({ allowed: false, retryAfterMs: 1, heldBy: 'rest' });
			await clock.advance(1);
			expect(await take()).toMatchObject({ allowed: true, window: { remaining: 4 } });
		});

		it('while others go on', async () => {
			await rates.rest('one', DAY_MS);
			expect(await rates.take([aBucket('one')])).toMatchObject({ allowed: false });
			expect(await rates.take([aBucket('two')])).toMatchObject({ allowed: true });
			expect(await rates.take([aBucket('two'), aBucket('one')])).toMatchObject({
				allowed: false,
				heldBy: 'rest',
			});
		});

		it('though it has limits of its own, and say which of both lasts longer', async () => {
			const take = () => rates.take([aBucket('account', PER_MINUTE)]);
			await take();
			await take();
			await rates.rest('account', MINUTE_MS - 1);
			expect(await take()).toMatchObject({ heldBy: 'limit', retryAfterMs: MINUTE_MS });
			await rates.rest('account', MINUTE_MS + 1);
			expect(await take()).toMatchObject({ heldBy: 'rest', retryAfterMs: MINUTE_MS + 1 });
		});

		it('and no shorter rest ends a longer one', async () => {
			const { clock } = store;
			const take = () => rates.take([aBucket('channel')]);
			await rates.rest('channel', 5 * MINUTE_MS);
			await rates.rest('channel', MINUTE_MS);
			expect(await take()).toMatchObject({ retryAfterMs: 5 * MINUTE_MS });
			await clock.advance(2 * MINUTE_MS);
			await rates.rest('channel', 3 * MINUTE_MS - 1);
			expect(await take()).toMatchObject({ retryAfterMs: 3 * MINUTE_MS });
			await rates.rest('channel', 3 * MINUTE_MS + 1);
			expect(await take()).toMatchObject({ retryAfterMs: 3 * MINUTE_MS + 1 });
			await clock.advance(3 * MINUTE_MS + 1);
			expect(await take()).toMatchObject({ allowed: true });
		});

		it('again after an earlier rest has ended', async () => {
			await rates.rest('channel', 2 * MINUTE_MS);
			await store.clock.advance(3 * MINUTE_MS);
			await rates.rest('channel', MINUTE_MS);
			expect(await rates.take([aBucket('channel')])).toMatchObject({ retryAfterMs: MINUTE_MS });
		});

		it('for no time at all', async () => {
			await rates.rest('channel', 0);
			expect(await rates.take([aBucket('channel')])).toMatchObject({ allowed: true });
		});

		it('for a day at most, whatever a service asks for', async () => {
			await rates.rest('channel', Infinity);
			expect(await rates.take([aBucket('channel')])).toMatchObject({ retryAfterMs: DAY_MS });
		});

		it('for the longest of 50 that are asked for at once', async () => {
			const shuffled = Array.from({ length: 50 }, (_, index) => ((index * 7) % 50) + 1);
			await Promise.all(shuffled.map((minutes) => rates.rest('channel', minutes * MINUTE_MS)));
			expect(await rates.take([aBucket('channel')])).toMatchObject({
				retryAfterMs: 50 * MINUTE_MS,
			});
		});
	});
}

function aBucket(name: string, ...limits: readonly RateLimit[]): RateBucket {
	return { name, limits };
}

/** One call by the first, the next by the second, and so on. */
function inTurn(first: RateStore, second: RateStore): RateStore {
	let calls = 0;
	const next = (): RateStore => (calls++ % 2 === 0 ? first : second);
	return {
		take: (buckets) => next().take(buckets),
		rest: (bucket, ms) => next().rest(bucket, ms),
	};
}
