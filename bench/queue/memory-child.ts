/**
 * Queues emails on Redis, and tells how much memory the process had after each call.
 * Usage: memory-child.ts <Redis' port> <recipients> <recipients a call>
 */
import { built } from '../support/built';
import { createEnqueuer, registerAccount } from './enqueuer';

async function main(port: number, recipients: number, perCall: number): Promise<void> {
	const clock = built.system.createSystemClock();
	const backend = built.redis.openRedisBackend({
		server: built.redisOptions.redisConnectionSchema.parse({ host: '127.0.0.1', port }),
		prefix: 'bench',
		clock,
		ids: built.system.createSystemIds(clock),
		waitMs: 60_000,
	});
	await registerAccount(backend);
	const { enqueue } = createEnqueuer(backend);
	const samples = [];
	for (let done = perCall; done <= recipients; done += perCall) {
		await enqueue(perCall);
		global.gc?.();
		samples.push({
			recipients: done,
			heapMb: process.memoryUsage().heapUsed / 2 ** 20,
			// It is given in kilobytes.
			peakMb: process.resourceUsage().maxRSS / 2 ** 10,
		});
	}
	process.send?.(samples);
}

const [port, recipients, perCall] = process.argv.slice(3).map(Number);
void main(port ?? 0, recipients ?? 0, perCall ?? 0);
