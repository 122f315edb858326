import {
	describeServer,
	parseRedisUrl,
	redisConnectionSchema,
	redisPrefixSchema,
} from '../../../../lib/backends/redis/options';
import { everythingShownBy } from '../../../contracts/leaks';

describe('a Redis URL', () => {
	const parse = (url: string) => parseRedisUrl(url, 'OUTBOX_REDIS_URL');

	it.each([
		['redis://redis', { host: 'redis', port: 6379, database: 0 }],
		['redis://', { host: 'localhost', port: 6379, database: 0 }],
		['redis://10.0.0.1:6380/2', { host: '10.0.0.1', port: 6380, database: 2 }],
		['redis://[::1]:6380/', { host: '::1', port: 6380, database: 0 }],
		['redis://:pw@redis', { host: 'redis', port: 6379, database: 0, password: 'pw' }],
		[
			'rediss://outbox:p%40ss%2Fw%3Ard@redis.example.com:6380/1',
			{
				host: 'redis.example.com',
				port: 6380,
				database: 1,
				username: 'outbox',
				password: 'p@ss/w:rd',
				tls: { allowSelfSigned: false },
			},
		],
	])('%s is read', (url, options) => {
		expect(parse(url)).toEqual(options);
	});

	it.each([
		'localhost:6379',
		'http://user:hunter2@redis',
		'redis://user:hunter2@redis:99999',
		'redis://user:hunter2@redis/first',
		'redis://user:hunter2@redis/0?timeout=1',
		'redis://user@redis',
		'redis://user:hunter2/3@redis',
		'',
	])('%j is refused without being repeated', (url) => {
		let failure: unknown;
		try {
			parse(url);
		} catch (error) {
			failure = error;
		}
		expect(failure).toMatchObject({
			code: 'store_unavailable',
			retry: 'after-fix',
			message: expect.stringMatching(/^OUTBOX_REDIS_URL is not a URL such as redis:/),
		});
		expect(everythingShownBy(failure)).not.toContain('hunter2');
	});
});

describe('the settings of a Redis server', () => {
	it.each([
		{ host: 'redis://localhost' },
		{ host: '' },
		{ host: 'a host' },
		{ port: 0 },
		{ database: -1 },
		{ username: 'outbox' },
		{ sentinel: { groupName: 'mymaster', nodes: [] } },
		{ surprise: true },
	])('%j are refused', (settings) => {
		expect(redisConnectionSchema.safeParse(settings).success).toBe(false);
	});

	it('are named in errors without the login', () => {
		const server = redisConnectionSchema.parse({ host: '::1', username: 'me', password: 'pw' });
		expect(describeServer(server)).toBe('the Redis server [::1]:6379');
	});
});

describe('a prefix', () => {
	it('is outbox unless something else is said', () => {
		expect(redisPrefixSchema.parse(undefined)).toBe('outbox');
	});

	it.each(['{outbox}', 'a b', '', 'ü', 'x'.repeat(65)])('%j is refused', (prefix) => {
		expect(redisPrefixSchema.safeParse(prefix).success).toBe(false);
	});
});
