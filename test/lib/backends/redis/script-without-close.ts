import { openRedisBackend } from '../../../../lib/backends/redis/redis-backend';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { aSubmission } from '../../../support/submissions';

/** A script that uses a store, waits for nothing else, and forgets to close it. */
async function main(place: string): Promise<void> {
	const clock = createFakeClock();
	const { submissions } = openRedisBackend({
		...JSON.parse(place),
		clock,
		ids: createFakeIds(),
	});
	const isLoaded = () => Object.keys(require.cache).some((path) => path.includes('ioredis'));
	console.log(`ioredis loaded: ${isLoaded()}`);
	const { claimed } = await submissions.claim(aSubmission(), { token: 'token', ms: 1_000 });
	console.log(`claimed: ${claimed}`);
	const settled = await submissions.swap(aSubmission(), { token: 'token' }, null);
	console.log(`settled: ${settled}`);
	console.log(`ioredis loaded: ${isLoaded()}`);
}

void main(process.argv[3] ?? '');
