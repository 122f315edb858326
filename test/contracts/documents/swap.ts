import type { OpenedDocuments } from './use-documents';

/** Of several who change a document at once, one succeeds. */
export function describeSwap({ opened, documentsOf, put, get }: OpenedDocuments): void {
	describe('swap', () => {
		it('stores a document that is not there yet, and never over one that is', async () => {
			const { clock } = opened();
			const next = { value: { tries: 0 }, expiresAt: clock.now() + 1_000 };
			const swap = () => documentsOf().swap('contacts', 'key', undefined, next);
			expect(await swap()).toBe(true);
			expect(await get('key')).toEqual([{ key: 'key', ...next }]);
			expect(await swap()).toBe(false);
		});

		it('replaces a document that is still as it was read', async () => {
			const documents = documentsOf();
			await put({ key: 'key', value: { a: [1, { b: 'Ünï \u{1F4E8}' }], c: null } });
			const [read] = await get('key');
			const next = { value: { a: 2 } };
			expect(await documents.swap('contacts', 'key', read?.value, next)).toBe(true);
			expect(await documents.swap('contacts', 'key', read?.value, { value: 3 })).toBe(false);
			expect(await get('key')).toEqual([{ key: 'key', ...next }]);
		});

		it('tells apart what merely looks alike', async () => {
			const documents = documentsOf();
			for (const [stored, other] of [
				...[
					[1, '1'],
					[null, 'null'],
					['é', 'e\u0301'],
				],
				...[
					[[], {}],
					[{ a: 1 }, { a: 1, b: null }],
				],
			] as const) {
				await put({ key: 'key', value: structuredClone(stored) as never });
				const expected = structuredClone(other) as never;
				expect(await documents.swap('contacts', 'key', expected, { value: 9 })).toBe(false);
			}
		});

		it('removes a document that is still as it was read', async () => {
			const documents = documentsOf();
			await put({ key: 'key', value: 1 });
			expect(await documents.swap('contacts', 'key', 2, undefined)).toBe(false);
			expect(await documents.swap('contacts', 'key', 1, undefined)).toBe(true);
			expect(await get('key')).toEqual([undefined]);
			expect(await documents.swap('contacts', 'key', 1, undefined)).toBe(false);
			expect(await documents.swap('contacts', 'key', undefined, undefined)).toBe(true);
		});

		it('of 50 at once succeeds once', async () => {
			const documents = documentsOf();
			await put({ key: 'key', value: 'before' });
			const swapped = await Promise.all(
				Array.from({ length: 50 }, (_, index) =>
					documents.swap('contacts', 'key', 'before', { value: index }),
				),
			);
			expect(swapped.filter(Boolean)).toHaveLength(1);
			expect(await get('key')).toEqual([{ key: 'key', value: swapped.indexOf(true) }]);
		});
	});
}
