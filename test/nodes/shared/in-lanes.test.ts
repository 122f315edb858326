import { runInLanes } from '../../../nodes/shared/in-lanes';

/** Runs jobs that take as many turns as they say, and notes what happened. */
async function play(
	lanes: readonly (readonly string[])[],
	{ atOnce, turns = () => 1 }: { atOnce: number; turns?: (index: number) => number },
) {
	const log: string[] = [];
	let running = 0;
	let mostRunning = 0;
	const lookedAt: number[] = [];
	await runInLanes({
		count: lanes.length,
		atOnce,
		lanesOf(index) {
			lookedAt.push(index);
			return lanes[index] ?? [];
		},
		async run(index) {
			log.push(`start ${index}`);
			mostRunning = Math.max(mostRunning, ++running);
			for (let turn = 0; turn < turns(index); turn++) await new Promise(setImmediate);
			running--;
			log.push(`end ${index}`);
		},
		isStopped: () => false,
	});
	return { log, mostRunning, lookedAt };
}

const before = (log: readonly string[], first: string, then: string): boolean =>
	log.indexOf(first) < log.indexOf(then);

describe('runInLanes', () => {
	it('runs everything, never more at once than allowed', async () => {
		const { log, mostRunning } = await play(
			Array.from({ length: 25 }, () => []),
			{ atOnce: 4 },
		);
		expect(log.filter((line) => line.startsWith('end'))).toHaveLength(25);
		expect(mostRunning).toBe(4);
	});

	it('ends at once when there is nothing to do', async () => {
		expect((await play([], { atOnce: 3 })).log).toEqual([]);
	});

	it('keeps the order of jobs that share a lane, however long each takes', async () => {
		const { log } = await play([['a'], ['b'], ['a'], ['b'], ['a']], {
			atOnce: 5,
			turns: (index) => 5 - index,
		});
		expect(before(log, 'end 0', 'start 2')).toBe(true);
		expect(before(log, 'end 2', 'start 4')).toBe(true);
		expect(before(log, 'end 1', 'start 3')).toBe(true);
	});

	it('waits for every lane of a job', async () => {
		const { log } = await play([['a'], ['b'], ['a', 'b', 'a']], {
			atOnce: 5,
			turns: (index) => 4 - index,
		});
		expect(before(log, 'end 0', 'start 2')).toBe(true);
		expect(before(log, 'end 1', 'start 2')).toBe(true);
	});

	it('works on other lanes while one is busy', async () => {
		const { log } = await play([['a'], ['a'], ['a'], ['b']], { atOnce: 2, turns: () => 3 });
		expect(before(log, 'start 3', 'start 1')).toBe(true);
	});

	it('looks no further ahead than it can use', async () => {
		const lanes = Array.from({ length: 1000 }, () => ['the same']);
		let most = 0;
		let ended = 0;
		await runInLanes({
			count: lanes.length,
			atOnce: 2,
			lanesOf(index) {
				most = Math.max(most, index + 1 - ended);
				return lanes[index] ?? [];
			},
			run: async () => {
				await Promise.resolve();
				ended++;
			},
			isStopped: () => false,
		});
		expect(ended).toBe(1000);
		expect(most).toBeLessThanOrEqual(20);
	});

	it('starts nothing more once stopped, and ends when what is under way has ended', async () => {
		const started: number[] = [];
		const ended: number[] = [];
		await runInLanes({
			count: 10,
			atOnce: 3,
			lanesOf: () => [],
			async run(index) {
				started.push(index);
				for (let turn = 0; turn <= index; turn++) await new Promise(setImmediate);
				ended.push(index);
			},
			isStopped: () => ended.length > 0,
		});
		expect(started).toEqual([0, 1, 2]);
		expect(ended).toEqual([0, 1, 2]);
	});
});
