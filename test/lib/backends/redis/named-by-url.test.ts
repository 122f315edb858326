import { once } from 'node:events';
import { createServer } from 'node:http';

import { parseRedisUrl } from '../../../../lib/backends/redis/options';
import { startRedisServer, type RedisServer } from '../../../support/redis-server';
import { failureOn, PASSWORD, unavailable } from './failure-on';

/** What a user who has set `OUTBOX_REDIS_URL` is told, which nobody checks before the first send. */
describe('a URL that leads to a Redis', () => {
	jest.setTimeout(60_000);
	let redis: RedisServer | undefined;
	afterEach(async () => {
		await redis?.remove();
		redis = undefined;
	});

	const failureOf = (url: string) => failureOn(parseRedisUrl(url, 'OUTBOX_REDIS_URL'));
	const start = async (...args: Parameters<typeof startRedisServer>): Promise<string> => {
		redis = await startRedisServer(...args);
		return `${redis.host}:${redis.port}`;
	};

	it('which evicts keys: that it must not, and how to set it', async () => {
		const address = await start({ config: { 'maxmemory-policy': 'allkeys-lru' } });
		expect(await failureOf(`redis://${address}`)).toMatchObject(
			unavailable('after-fix', `${address}.*maxmemory-policy is allkeys-lru.*Set it to noeviction`),
		);
	});

	it('which needs a password: that it does, and when it is wrong', async () => {
		const password = 'another-password';
		const address = await start({ config: { requirepass: password }, admin: { password } });
		expect(await failureOf(`redis://${address}`)).toMatchObject(
			unavailable('after-fix', `${address} asks for a password`),
		);
		expect(await failureOf(`redis://:${encodeURIComponent(PASSWORD)}@${address}`)).toMatchObject(
			unavailable('after-fix', `${address} does not accept this user name and`),
		);
	});

	it('which is none at all: that something else answers there', async () => {
		const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
		try {
			await once(server, 'listening');
			const address = server.address();
			if (typeof address !== 'object' || address === null) throw new Error('not listening');
			expect(await failureOf(`redis://127.0.0.1:${address.port}`)).toMatchObject(
				unavailable('after-fix', 'something that is not Redis.*Check host and port'),
			);
		} finally {
			server.close();
		}
	});
});
