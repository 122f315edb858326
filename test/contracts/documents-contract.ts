import type { Guarantees } from '../../lib/core/backend';
import { useStore, type TestStore } from './backend/use-store';
import { describeLists } from './documents/lists';
import { describeSwap } from './documents/swap';
import { keysOf, toOpenedDocuments } from './documents/use-documents';

export interface DocumentsContract {
	readonly name: string;
	/** What the backend promises, and so what is asked of it. */
	readonly guarantees: Guarantees;
	/** Makes an empty store for one test. */
	createStore(): TestStore | Promise<TestStore>;
}

/** What every backend that keeps documents must do, as far as its guarantees go. */
export function describeDocumentsContract({
	name,
	guarantees: { durable, shared },
	createStore,
}: DocumentsContract): void {
	describe(`the contract of document stores, kept by ${name}`, () => {
		const opened = useStore(createStore);
		const kept = toOpenedDocuments(opened);
		const { documentsOf, put, get } = kept;

		describe('put', () => {
			it('stores documents, which are given back in the order of the keys', async () => {
				const one = { key: 'one', value: 1 };
				const two = { key: 'two', value: { name: 'Two' } };
				await put(one, two);
				expect(await get('two', 'nobody', 'one', 'two')).toEqual([two, undefined, one, two]);
				expect(await get()).toEqual([]);
			});

			it('keeps every value as it is', async () => {
				const values = [
					...[null, true, false, 0, -1.5, 1e300, '', 'Grüße, 世界 \u{1F4E8} \u2028 "\\\n', [], {}],
					...[[[]], [{}], { empty: [], nested: [{ a: [null, { b: {} }] }] }],
				];
				const documents = values.map((value, index) => ({ key: `key-${index}`, value }));
				await put(...documents);
				expect(await get(...keysOf(documents))).toEqual(documents);
			});

			it('replaces what is under the same keys, its end included', async () => {
				const { clock } = opened();
				await put({ key: 'a', value: 1, expiresAt: clock.now() + 1_000 }, { key: 'b', value: 2 });
				const next = { key: 'a', value: { now: 'another' } };
				await put(next);
				expect(await get('a', 'b')).toEqual([next, { key: 'b', value: 2 }]);
				await clock.advance(2_000);
				expect(await get('a')).toEqual([next]);
			});

			it('keeps collections apart', async () => {
				const documents = documentsOf();
				await documents.put('a', [{ key: 'key', value: 'in a' }]);
				await documents.put('A', [{ key: 'key', value: 'in A' }]);
				await documents.put('a:', [{ key: 'key', value: 'in a:' }]);
				expect(await documents.get('a', ['key'])).toEqual([{ key: 'key', value: 'in a' }]);
				expect(await documents.remove('A', ['key'])).toBe(1);
				expect((await documents.list('a', { limit: 9 })).documents).toHaveLength(1);
				expect(await documents.get('A', ['key'])).toEqual([undefined]);
			});

			it('takes 10,000 documents, and gives and removes as many', async () => {
				const documents = documentsOf();
				const all = Array.from({ length: 10_000 }, (_, index) => ({
					key: `reader-${index}@example.com`,
					value: { contactId: `contact-${index}` },
				}));
				await documents.put('contacts', all);
				const keys = keysOf(all);
				expect(await documents.get('contacts', keys)).toEqual(all);
				expect(await documents.remove('contacts', keys)).toBe(10_000);
				expect(await documents.list('contacts', { limit: 1 })).toEqual({ documents: [] });
			});

			it('of nothing does nothing', async () => {
				await put();
				expect(await documentsOf().list('contacts', { limit: 1 })).toEqual({ documents: [] });
			});

			it('keeps a copy: changing what was given or read changes nothing in the store', async () => {
				const value = { list: ['a'] };
				await put({ key: 'key', value });
				value.list.push('changed after writing');
				const [read] = await get('key');
				Object.assign(read?.value ?? {}, { changed: 'after reading' });
				expect(await get('key')).toEqual([{ key: 'key', value: { list: ['a'] } }]);
			});
		});

		describe('a document that ends', () => {
			it('is there until its time, and then as if it had never been', async () => {
				const { clock } = opened();
				const ending = { key: 'ending', value: 1, expiresAt: clock.now() + 1_000 };
				const staying = { key: 'staying', value: 2 };
				await put(ending, staying);
				await clock.advance(999);
				expect(await get('ending')).toEqual([ending]);
				expect((await documentsOf().list('contacts', { limit: 9 })).documents).toEqual([
					...[ending, staying],
				]);
				await clock.advance(1);
				expect(await get('ending', 'staying')).toEqual([undefined, staying]);
				expect(await documentsOf().list('contacts', { limit: 9 })).toEqual({
					documents: [staying],
				});
				expect(await documentsOf().remove('contacts', ['ending', 'staying'])).toBe(1);
			});

			it('leaves its key to another', async () => {
				const { clock } = opened();
				const documents = documentsOf();
				await put({ key: 'key', value: 1, expiresAt: clock.now() + 1_000 });
				const swap = () => documents.swap('contacts', 'key', undefined, { value: 2 });
				expect(await swap()).toBe(false);
				await clock.advance(1_000);
				expect(await documents.swap('contacts', 'key', 1, { value: 3 })).toBe(false);
				expect(await swap()).toBe(true);
				expect(await get('key')).toEqual([{ key: 'key', value: 2 }]);
			});
		});

		describeSwap(kept);

		describe('remove', () => {
			it('says how many were there', async () => {
				const documents = documentsOf();
				await put({ key: 'a', value: 1 }, { key: 'b', value: 2 }, { key: 'c', value: 3 });
				expect(await documents.remove('contacts', ['a', 'nobody', 'c', 'a'])).toBe(2);
				expect(await get('a', 'b', 'c')).toEqual([undefined, { key: 'b', value: 2 }, undefined]);
				expect(await documents.remove('contacts', [])).toBe(0);
			});
		});

		describeLists(kept);

		describe('close', () => {
			it('leaves no documents usable behind', async () => {
				const documents = documentsOf();
				await opened().backend.close();
				const attempts = await Promise.allSettled([
					documents.put('contacts', [{ key: 'a', value: 1 }]),
					documents.get('contacts', ['a']),
					documents.swap('contacts', 'a', undefined, { value: 1 }),
					documents.remove('contacts', ['a']),
					documents.list('contacts', { limit: 1 }),
				]);
				const reason = { code: 'store_unavailable', delivery: 'not-sent' };
				expect(attempts).toMatchObject(Array(5).fill({ status: 'rejected', reason }));
			});
		});

		if (durable === 'immediately' || durable === 'within-a-second') {
			describe('what was acknowledged of documents', () => {
				it('is there when the store is opened again', async () => {
					const { backend, reopen } = opened();
					await put({ key: 'a', value: 1 });
					await backend.close();
					const again = documentsOf(reopen());
					expect(await again.get('contacts', ['a'])).toEqual([{ key: 'a', value: 1 }]);
				});
			});

			describe('a corrupt document', () => {
				it('is a store error that names it, never absent', async () => {
					const { store } = opened();
					const documents = documentsOf();
					await put({ key: 'broken', value: 1 }, { key: 'sound', value: 2 });
					await store.corruptDocument?.('contacts', 'broken');
					const attempts = await Promise.allSettled([
						get('broken'),
						documents.list('contacts', { limit: 5 }),
						documents.swap('contacts', 'broken', 1, { value: 3 }),
						documents.swap('contacts', 'broken', undefined, { value: 3 }),
					]);
					const reason = { code: 'store_unavailable', message: expect.stringContaining('broken') };
					expect(attempts.slice(0, 3)).toMatchObject(Array(3).fill({ status: 'rejected', reason }));
					expect(attempts[3]).not.toMatchObject({ value: true });
					expect(await get('sound')).toEqual([{ key: 'sound', value: 2 }]);
				});
			});
		}

		if (shared !== 'process') {
			describe('two that have the documents open', () => {
				it('see the same', async () => {
					const other = documentsOf(opened().reopen());
					await put({ key: 'a', value: 1 });
					expect(await other.swap('contacts', 'a', 1, { value: 2 })).toBe(true);
					expect(await get('a')).toEqual([{ key: 'a', value: 2 }]);
				});
			});
		}
	});
}
