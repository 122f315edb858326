import { parseRedisSettings, readRedisSettings } from '../../../nodes/shared/redis-settings';

const fault = (data: object) => {
	try {
		parseRedisSettings(data);
	} catch (error) {
		return error;
	}
	throw new Error('it was taken');
};

describe('the Redis of a credential', () => {
	it('is the local server when nothing is said', () => {
		expect(parseRedisSettings({})).toEqual({
			server: { host: 'localhost', port: 6379, database: 0 },
			prefix: 'outbox',
		});
	});

	it('has a login, a database and a prefix', () => {
		const data = {
			...{ host: 'redis.example.com', port: 6380, user: 'n8n', password: 'hunter2' },
			...{ database: 3, prefix: 'crm' },
		};
		expect(parseRedisSettings(data)).toEqual({
			server: {
				...{ host: 'redis.example.com', port: 6380, username: 'n8n', password: 'hunter2' },
				database: 3,
			},
			prefix: 'crm',
		});
	});

	it('is trusted by its authority, when it speaks TLS', () => {
		const data = { tls: true, caCertificate: '\nPEM\n', serverName: 'redis.internal' };
		expect(parseRedisSettings(data).server.tls).toEqual({
			caCertificate: 'PEM',
			serverName: 'redis.internal',
			allowSelfSigned: false,
		});
		expect(parseRedisSettings({ ...data, tls: false }).server).not.toHaveProperty('tls');
	});

	it('is found by Sentinels, one a line or separated by commas', () => {
		const data = {
			useSentinel: true,
			sentinelNodes: 's1.example.com:26380, s2.example.com\n[::1]:26381',
			...{ sentinelGroup: 'mymaster', sentinelUser: 'u', sentinelPassword: 'p', sentinelTls: true },
		};
		expect(parseRedisSettings(data).server.sentinel).toEqual({
			groupName: 'mymaster',
			nodes: [
				{ host: 's1.example.com', port: 26380 },
				{ host: 's2.example.com', port: 26379 },
				{ host: '::1', port: 26381 },
			],
			...{ username: 'u', password: 'p', tls: true },
		});
	});

	it.each([
		['host', { host: 'redis://:hunter2@localhost' }],
		['port', { port: 0 }],
		['database', { database: -1 }],
		['prefix', { prefix: 'two words' }],
		['sentinel_nodes', { useSentinel: true, sentinelNodes: ' ' }],
		['sentinel.group_name', { useSentinel: true, sentinelNodes: 'a', sentinelGroup: '' }],
	])('is refused when its %s is wrong, without repeating it', (field, data) => {
		expect(fault(data)).toMatchObject({ code: 'validation_error', details: { field } });
		expect(String(fault(data))).not.toContain('hunter2');
	});
});

describe('the Redis of the environment', () => {
	it('is the one that OUTBOX_REDIS_URL names', () => {
		const env = { OUTBOX_REDIS_URL: 'rediss://n8n:hunter2@redis.example.com:6380/1' };
		expect(readRedisSettings(env)).toMatchObject({
			server: { host: 'redis.example.com', port: 6380, database: 1, tls: {} },
			prefix: 'outbox',
		});
		expect(readRedisSettings({ ...env, OUTBOX_REDIS_PREFIX: 'crm' })?.prefix).toBe('crm');
	});

	it('is none where it names none', () => {
		expect(readRedisSettings({})).toBeUndefined();
		expect(readRedisSettings({ OUTBOX_REDIS_URL: '' })).toBeUndefined();
	});
});
