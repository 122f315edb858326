import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createRuntime, type Runtime } from '../../../nodes/shared/compose';
import { openItemStore } from '../../../nodes/shared/item-store';
import { parseRedisSettings } from '../../../nodes/shared/redis-settings';

const AUTO = { kind: 'auto' } as const;

describe('the runtime', () => {
	let folder: string;
	let env: NodeJS.ProcessEnv;
	let runtime: Runtime;

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'outbox-compose-'));
		env = { OUTBOX_DATA_DIR: folder };
		runtime = createRuntime(env);
	});

	afterEach(async () => {
		await runtime.close();
		await rm(folder, { recursive: true, force: true });
	});

	it('opens one store for all nodes', async () => {
		const store = runtime.openStore(AUTO);
		expect(runtime.openStore(AUTO)).toBe(store);
		expect(store.name).toBe('sqlite');
		expect(await store.secret()).toHaveLength(32);
	});

	it('opens another store when the folder is another', async () => {
		const before = runtime.openStore(AUTO);
		env.OUTBOX_DATA_DIR = join(folder, 'other');
		expect(runtime.openStore(AUTO)).not.toBe(before);
		expect(await runtime.openStore(AUTO).secret()).not.toEqual(await before.secret());
	});

	it('closes what it has opened, and opens it again when asked', async () => {
		const store = runtime.openStore(AUTO);
		const secret = await store.secret();
		await runtime.close();
		await expect(
			store.rates.take([{ name: 'a', limits: [{ limit: 1, perMs: 1000 }] }]),
		).rejects.toThrow('closed');
		expect(await runtime.openStore(AUTO).secret()).toEqual(secret);
	});

	describe('with several stores', () => {
		const REDIS_URL = 'redis://:hunter2@127.0.0.1:1/2';

		it('takes the Redis that OUTBOX_REDIS_URL names, unless a node wants SQLite', () => {
			env.OUTBOX_REDIS_URL = REDIS_URL;
			const redis = runtime.openStore(AUTO);
			expect(redis.name).toBe('redis');
			expect(runtime.openStore(AUTO)).toBe(redis);
			expect(runtime.openStore({ kind: 'sqlite' }).name).toBe('sqlite');
		});

		it('takes the Redis of a credential in any case, the same one for the same settings', () => {
			const settings = parseRedisSettings({ host: '127.0.0.1', port: 1, password: 'a' });
			const redis = runtime.openStore({ kind: 'redis', settings });
			expect(redis.name).toBe('redis');
			expect(runtime.openStore({ kind: 'redis', settings: { ...settings } })).toBe(redis);
			for (const change of [{ password: 'b' }, { database: 1 }, { prefix: 'other' }]) {
				const other = parseRedisSettings({ host: '127.0.0.1', port: 1, password: 'a', ...change });
				expect(runtime.openStore({ kind: 'redis', settings: other })).not.toBe(redis);
			}
		});

		it('agrees on one Redis store, whether the environment or a credential names it', () => {
			env.OUTBOX_REDIS_URL = REDIS_URL;
			const settings = parseRedisSettings({
				...{ host: '127.0.0.1', port: 1, password: 'hunter2', database: 2 },
			});
			expect(runtime.openStore({ kind: 'redis', settings })).toBe(runtime.openStore(AUTO));
		});

		it('sends nothing while the Redis cannot be reached, and names it without its password', async () => {
			env.OUTBOX_REDIS_URL = REDIS_URL;
			await expect(openItemStore(runtime, AUTO, 'fail')).rejects.toMatchObject({
				code: 'store_unavailable',
				message: expect.stringMatching(/^(?!.*hunter2).*127\.0\.0\.1:1/),
			});
		}, 20_000);

		it('says what is wrong with the settings of the environment', () => {
			env.OUTBOX_REDIS_URL = 'http://:hunter2@localhost';
			expect(() => runtime.openStore(AUTO)).toThrow(/^(?!.*hunter2).*OUTBOX_REDIS_URL/);
			env.OUTBOX_REDIS_URL = REDIS_URL;
			env.OUTBOX_REDIS_PREFIX = 'two words';
			expect(() => runtime.openStore(AUTO)).toThrow('OUTBOX_REDIS_PREFIX');
		});

		it('refuses SQLite in queue mode, but not Redis', () => {
			env.EXECUTIONS_MODE = 'queue';
			expect(() => runtime.openStore(AUTO)).toThrow('OUTBOX_REDIS_URL');
			expect(() => runtime.openStore({ kind: 'sqlite' })).toThrow('OUTBOX_REDIS_URL');
			env.OUTBOX_REDIS_URL = REDIS_URL;
			expect(runtime.openStore(AUTO).name).toBe('redis');
		});
	});

	it('keeps files at private addresses out unless the credential or the environment allows them', () => {
		const check = (allowPrivate: boolean) =>
			runtime
				.urlFiles({ allowPrivate, maxBytes: 1000 })
				.check('http://127.0.0.1/a.txt', 'attachments[0].url');
		expect(() => check(false)).toThrow(
			expect.objectContaining({ details: { field: 'attachments[0].url' } }),
		);
		expect(() => check(true)).not.toThrow();
		env.OUTBOX_ALLOW_PRIVATE_URLS = 'true';
		expect(() => check(false)).not.toThrow();
	});

	it('reads stored files from the folder that OUTBOX_STORAGE_DIR names, and from none without it', async () => {
		const options = { field: 'attachments[0].storage_path', maxBytes: 1000 };
		await writeFile(join(folder, 'a.txt'), 'stored');
		await expect(runtime.storage.read('a.txt', options)).rejects.toThrow('OUTBOX_STORAGE_DIR');
		env.OUTBOX_STORAGE_DIR = folder;
		expect(await runtime.storage.read('a.txt', options)).toEqual(Buffer.from('stored'));
	});

	it('gives a store that cannot be opened up, unless the user prefers to send unguarded', async () => {
		await writeFile(join(folder, 'file'), '');
		env.OUTBOX_DATA_DIR = join(folder, 'file');
		await expect(openItemStore(runtime, AUTO, 'fail')).rejects.toMatchObject({
			code: 'store_unavailable',
			delivery: 'not-sent',
		});
		const { backend, unguarded } = await openItemStore(runtime, AUTO, 'send-unguarded');
		expect(backend.guarantees.durable).toBe('never');
		expect(unguarded).toBeUndefined();
	});

	it('has an unguarded store at hand for a store that fails later', async () => {
		const failing = await openItemStore(runtime, AUTO, 'fail');
		expect(failing).toMatchObject({ backend: { name: 'sqlite' }, unguarded: undefined });
		const unguarded = await openItemStore(runtime, AUTO, 'send-unguarded');
		expect(unguarded).toMatchObject({ backend: { name: 'sqlite' }, unguarded: { name: 'memory' } });
	});
});
