import type { OpenedStore } from './use-store';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const PER_SECOND = { limit: 2, perMs: SECOND_MS };
const PER_DAY = { limit: 5, perMs: DAY_MS };

/** How sends are counted. */
export function describeRates(opened: () => OpenedStore): void {
	describe('rates', () => {
		it('allow as many sends in a window as its limit says, and more in the next', async () => {
			const { backend, clock } = opened();
			const take = () => backend.rates.take('account', [PER_SECOND]);
			expect(await take()).toMatchObject({ allowed: true, limit: 2, remaining: 1 });
			expect(await take()).toMatchObject({ allowed: true, limit: 2, remaining: 0 });
			const refused = await take();
			expect(refused).toEqual({
				allowed: false,
				limit: 2,
				remaining: 0,
				retryAfterMs: refused.resetAt - clock.now(),
				resetAt: clock.now() + SECOND_MS,
			});
			await clock.advance(refused.retryAfterMs);
			expect(await take()).toMatchObject({ allowed: true, remaining: 1 });
		});

		it('count in all windows or in none', async () => {
			const { backend, clock } = opened();
			const take = () => backend.rates.take('account', [PER_SECOND, PER_DAY]);
			const allowed = async (): Promise<number> => {
				const decisions = [await take(), await take(), await take(), await take()];
				return decisions.filter((decision) => decision.allowed).length;
			};
			// Had the refused ones counted towards the day, its five would be used up in two seconds.
			expect(await allowed()).toBe(2);
			await clock.advance(SECOND_MS);
			expect(await allowed()).toBe(2);
			await clock.advance(SECOND_MS);
			expect(await allowed()).toBe(1);
			await clock.advance(SECOND_MS);
			expect(await take()).toMatchObject({ allowed: false, limit: PER_DAY.limit });
			await clock.advance(DAY_MS);
			expect(await allowed()).toBe(2);
		});

		it('keep buckets apart', async () => {
			const { rates } = opened().backend;
			const once = [{ limit: 1, perMs: DAY_MS }] as const;
			expect(await rates.take('one', once)).toMatchObject({ allowed: true });
			expect(await rates.take('one', once)).toMatchObject({ allowed: false });
			expect(await rates.take('two', once)).toMatchObject({ allowed: true });
		});

		it('count one send once where two limits share a window', async () => {
			const { rates } = opened().backend;
			const limits = [
				{ limit: 2, perMs: DAY_MS },
				{ limit: 3, perMs: DAY_MS },
			] as const;
			expect(await rates.take('account', limits)).toMatchObject({ allowed: true, remaining: 1 });
			expect(await rates.take('account', limits)).toMatchObject({ allowed: true, remaining: 0 });
			expect(await rates.take('account', limits)).toMatchObject({ allowed: false });
		});

		it('allow no more than the limit when 50 sends ask at once', async () => {
			const { rates } = opened().backend;
			const decisions = await Promise.all(
				Array.from({ length: 50 }, () => rates.take('account', [{ limit: 7, perMs: DAY_MS }])),
			);
			expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(7);
		});
	});
}
