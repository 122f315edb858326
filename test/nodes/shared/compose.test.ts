import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createRuntime, type Runtime } from '../../../nodes/shared/compose';
import { openItemStore } from '../../../nodes/shared/item-store';

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
		const store = runtime.openStore();
		expect(runtime.openStore()).toBe(store);
		expect(store.name).toBe('sqlite');
		expect(await store.secret()).toHaveLength(32);
	});

	it('opens another store when the folder is another', async () => {
		const before = runtime.openStore();
		env.OUTBOX_DATA_DIR = join(folder, 'other');
		expect(runtime.openStore()).not.toBe(before);
		expect(await runtime.openStore().secret()).not.toEqual(await before.secret());
	});

	it('closes what it has opened, and opens it again when asked', async () => {
		const store = runtime.openStore();
		const secret = await store.secret();
		await runtime.close();
		await expect(store.rates.take('a', [{ limit: 1, perMs: 1000 }])).rejects.toThrow('closed');
		expect(await runtime.openStore().secret()).toEqual(secret);
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
		await expect(openItemStore(runtime, 'fail')).rejects.toMatchObject({
			code: 'store_unavailable',
			delivery: 'not-sent',
		});
		const { backend, unguarded } = await openItemStore(runtime, 'send-unguarded');
		expect(backend.guarantees.durable).toBe('never');
		expect(unguarded).toBeUndefined();
	});

	it('has an unguarded store at hand for a store that fails later', async () => {
		const failing = await openItemStore(runtime, 'fail');
		expect(failing).toMatchObject({ backend: { name: 'sqlite' }, unguarded: undefined });
		const unguarded = await openItemStore(runtime, 'send-unguarded');
		expect(unguarded).toMatchObject({ backend: { name: 'sqlite' }, unguarded: { name: 'memory' } });
	});
});
