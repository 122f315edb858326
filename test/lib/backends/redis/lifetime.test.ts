import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { useStore } from '../../../contracts/backend/use-store';
import { createRedisStore, useRedisServer } from './redis-store';

const execFileAsync = promisify(execFile);
const RUN_TYPESCRIPT = join(__dirname, '../../../support/run-typescript.cjs');

describe('the Redis store', () => {
	const redis = useRedisServer();
	const opened = useStore(() => createRedisStore(redis()));

	/** How many connections stores have, which say who they are. */
	const countConnections = async (): Promise<number> => {
		const clients = String(await redis().run('CLIENT', 'LIST'));
		return (clients.match(/name=n8n-nodes-outbox/g) ?? []).length;
	};

	it('has one connection, from the first operation until it is closed', async () => {
		const { backend, submissions } = opened();
		expect(await countConnections()).toBe(0);
		await Promise.all(['a', 'b', 'c'].map((uid) => submissions.findByUid(uid)));
		expect(await countConnections()).toBe(1);
		await backend.close();
		expect(await countConnections()).toBe(0);
	});

	it('sends in one piece what is asked for in one turn of the event loop', async () => {
		const { submissions } = opened();
		const countReads = async (): Promise<number> => {
			const stats = String(await redis().run('INFO', 'stats'));
			return Number(/total_reads_processed:(\d+)/.exec(stats)?.[1]);
		};
		// Redis is told the script's text only once.
		await submissions.findByUid('first');
		const before = await countReads();
		const uids = Array.from({ length: 30 }, (_none, index) => `uid-${index}`);
		expect(await Promise.all(uids.map((uid) => submissions.findByUid(uid)))).toEqual(
			uids.map(() => undefined),
		);
		const ownReads = 1;
		expect((await countReads()) - before - ownReads).toBe(1);
	});

	it('loads ioredis when it is used, and keeps a process alive until it has answered', async () => {
		const { place } = createRedisStore(redis());
		const script = [RUN_TYPESCRIPT, join(__dirname, 'script-without-close.ts'), place];
		const { stdout } = await execFileAsync(process.execPath, script, { timeout: 60_000 });
		expect(stdout.trim().split('\n')).toEqual([
			'ioredis loaded: false',
			'claimed: true',
			'settled: true',
			'ioredis loaded: true',
		]);
	});
});
