import { createPruner } from '../../../lib/backends/pruner';
import { createFakeClock } from '../../support/fake-clock';

describe('the pruner', () => {
	const createScenario = (prune: (limit: number) => Promise<number>) => {
		const clock = createFakeClock();
		const spy = jest.fn(prune);
		return { clock, prune: spy, pruner: createPruner(spy, clock) };
	};

	it('forgets one chunk a minute, however many records are written', async () => {
		const { clock, prune, pruner } = createScenario(async () => 3);
		for (let second = 0; second < 60; second++) {
			pruner.nudge();
			await clock.advance(1_000);
		}
		expect(prune.mock.calls).toEqual([[200]]);
		pruner.nudge();
		expect(prune).toHaveBeenCalledTimes(2);
	});

	it('goes on sooner while there is more to forget', async () => {
		const { clock, prune, pruner } = createScenario(async (limit) => limit);
		pruner.nudge();
		await clock.advance(1_000);
		pruner.nudge();
		expect(prune).toHaveBeenCalledTimes(2);
	});

	it('leaves failures to the sends, and tries again a minute later', async () => {
		const { clock, prune, pruner } = createScenario(() => Promise.reject(new Error('no disk')));
		pruner.nudge();
		await clock.advance(60_000);
		pruner.nudge();
		await clock.advance(0);
		expect(prune).toHaveBeenCalledTimes(2);
	});
});
