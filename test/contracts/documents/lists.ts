import { keysOf, type OpenedDocuments } from './use-documents';

/** Documents by their keys, page by page. */
export function describeLists({ documentsOf, put }: OpenedDocuments): void {
	describe('list', () => {
		const KEYS = ['B', 'a', 'a@x.co', 'a@y.co', 'b', 'ü', '\u{1F4E8}', '\uFF5E', '\uFFFF'];
		const putAll = async (): Promise<void> => {
			// Stored in another order than the one of their keys.
			await put(...KEYS.toReversed().map((key) => ({ key, value: `of ${key}` })));
			await documentsOf().put('other', [{ key: 'a', value: 'elsewhere' }]);
		};

		it('goes by the code units of the keys', async () => {
			await putAll();
			const page = await documentsOf().list('contacts', { limit: 100 });
			expect(page).toEqual({ documents: KEYS.map((key) => ({ key, value: `of ${key}` })) });
			expect(keysOf(page.documents).toSorted()).toEqual(KEYS);
		});

		it.each(['', 'a', 'a@', 'a@x.co', 'a@x.com', 'ü', '\u{1F4E8}', '\uFFFF', '%', '_'])(
			'keeps to keys that begin with %j',
			async (prefix) => {
				await putAll();
				const { documents } = await documentsOf().list('contacts', { prefix, limit: 100 });
				expect(keysOf(documents)).toEqual(KEYS.filter((key) => key.startsWith(prefix)));
			},
		);

		it.each([1, 2, 3, 8, 9, 10])('comes in pages of %i', async (limit) => {
			await putAll();
			for (const prefix of [undefined, 'a']) {
				const pages: string[][] = [];
				for (let after: string | undefined; ;) {
					const { documents, nextAfter } = await documentsOf().list('contacts', {
						limit,
						...(after !== undefined && { after }),
						...(prefix !== undefined && { prefix }),
					});
					expect(documents.length).toBeLessThanOrEqual(limit);
					pages.push(keysOf(documents));
					after = nextAfter;
					if (after === undefined) break;
				}
				expect(pages.flat()).toEqual(KEYS.filter((key) => key.startsWith(prefix ?? '')));
			}
		});

		it('goes on after a key that is not there, or comes before the prefix', async () => {
			await putAll();
			const documents = documentsOf();
			const after = 'a@x.coa';
			expect(keysOf((await documents.list('contacts', { after, limit: 2 })).documents)).toEqual([
				...['a@y.co', 'b'],
			]);
			const page = await documents.list('contacts', { after: 'B', prefix: 'a@', limit: 5 });
			expect(keysOf(page.documents)).toEqual(['a@x.co', 'a@y.co']);
		});

		it('is empty for a collection that nobody has written to', async () => {
			expect(await documentsOf().list('nothing', { limit: 5 })).toEqual({ documents: [] });
		});
	});
}
