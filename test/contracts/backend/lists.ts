import type { Receipt } from '../../../lib/core/receipt';
import type { Submission } from '../../../lib/core/submission';
import type { SubmissionFilter } from '../../../lib/core/submission-query';
import { aStep } from '../../support/submissions';
import type { OpenedStore } from './use-store';

const RECEIPT: Receipt = { status: 'sent', id: 'p-1', sentAt: 1, accepted: [], rejected: [] };

/** How records are looked up that nobody holds in the hand. */
export function describeLists(opened: () => OpenedStore): void {
	/** One record that fits and one that does not, in all filters but those of time. */
	const marked: Partial<Submission> = {
		key: 'event-1',
		contactId: 'contact-1',
		dealId: 'deal-1',
		contextType: 'ticket',
		contextId: '42',
		recipients: ['a@x.co', 'b@x.co'],
		tags: ['order', 'Ünïcode'],
		state: 'unknown',
	};
	const other: Partial<Submission> = {
		key: 'event-2',
		contactId: 'contact-2',
		dealId: 'deal-2',
		contextType: 'invoice',
		contextId: '43',
		recipients: ['c@x.co'],
		tags: ['Order'],
		state: 'sent',
	};
	const found = async (filter: SubmissionFilter, limit = 100): Promise<readonly Submission[]> =>
		(await opened().submissions.list(filter, { limit })).submissions;
	const keysOf = (records: readonly Submission[]) => records.map(({ key }) => key);

	/** Every page, the first one first. */
	const pages = async (filter: SubmissionFilter, limit: number) => {
		const all: (readonly string[])[] = [];
		for (let cursor: string | undefined; ;) {
			const page = await opened().submissions.list(filter, {
				limit,
				...(cursor !== undefined && { cursor }),
			});
			all.push(keysOf(page.submissions));
			cursor = page.nextCursor;
			if (cursor === undefined) return all;
		}
	};

	describe('list', () => {
		it('finds nothing in an empty store', async () => {
			expect(await opened().submissions.list({}, { limit: 10 })).toEqual({ submissions: [] });
			expect(await found({ recipient: 'a@x.co' })).toEqual([]);
		});

		it('gives whole records, the newest first', async () => {
			const { claim, clock } = opened();
			const { record: first } = await claim(marked);
			await clock.advance(1_000);
			const { record: second } = await claim(other);
			const { record: before } = await claim({ key: 'before both', createdAt: 1 });
			expect(await found({})).toEqual([second, first, before]);
		});

		const filters: readonly SubmissionFilter[] = [
			{ key: 'event-1' },
			{ contactId: 'contact-1' },
			{ dealId: 'deal-1' },
			{ contextType: 'ticket' },
			{ contextId: '42' },
			{ recipient: 'a@x.co' },
			{ recipient: 'b@x.co' },
			{ state: 'unknown' },
			{ tag: 'order' },
			{ tag: 'Ünïcode' },
		];
		it.each(filters)('finds by %j, and leaves the others out', async (filter) => {
			const { claim } = opened();
			const { record } = await claim(marked);
			await claim(other);
			await claim({ key: 'bare' });
			expect(await found(filter)).toEqual([record]);
		});

		it('finds by uid, and by a key in whatever scope', async () => {
			const { claim } = opened();
			const { record } = await claim({ scope: 'node:w1/n1' });
			const { record: elsewhere } = await claim({ scope: 'node:w1/n2' });
			expect(await found({ uid: record.uid })).toEqual([record]);
			expect(await found({ key: record.key })).toEqual([elsewhere, record]);
			expect(await found({ uid: 'nobody' })).toEqual([]);
		});

		it('asks that all that is given fits', async () => {
			const { claim } = opened();
			const { record } = await claim(marked);
			await claim({ ...other, recipients: ['a@x.co'], tags: ['order'] });
			expect(await found({ recipient: 'a@x.co', tag: 'order' })).toHaveLength(2);
			const { uid, createdAt } = record;
			const { key, contactId, dealId, contextType, contextId } = marked;
			const all: SubmissionFilter = {
				...{ uid, key, contactId, dealId, contextType, contextId },
				state: 'unknown',
				tag: 'order',
				recipient: 'a@x.co',
				createdFrom: createdAt,
				createdBefore: createdAt + 1,
			};
			expect(await found(all)).toEqual([record]);
			expect(await found({ ...all, tag: 'Order' })).toEqual([]);
			expect(await found({ ...all, state: 'sent' })).toEqual([]);
		});

		it('finds what was created from a time on, and before another', async () => {
			const { claim } = opened();
			for (const createdAt of [1_000, 2_000, 3_000]) {
				await claim({ key: `${createdAt}`, createdAt, contactId: 'c' });
			}
			for (const filter of [{}, { contactId: 'c' }]) {
				expect(keysOf(await found({ ...filter, createdFrom: 2_000 }))).toEqual(['3000', '2000']);
				expect(keysOf(await found({ ...filter, createdBefore: 2_000 }))).toEqual(['1000']);
				const between = { ...filter, createdFrom: 1_001, createdBefore: 3_000 };
				expect(keysOf(await found(between))).toEqual(['2000']);
			}
		});

		it('finds by the provider’s id and by the Message-ID of any step', async () => {
			const { claim, submissions } = opened();
			const { record, lease } = await claim({ key: 'two parts' });
			await claim({ key: 'another' });
			const parts = ['1', '2'].map((part) =>
				aStep({
					id: `part-${part}`,
					state: 'sent',
					receipt: { ...RECEIPT, id: `p-${part}`, messageId: `<m-${part}@x.co>` },
				}),
			);
			const receipt = { ...RECEIPT, id: 'p-1', messageId: '<m-1@x.co>' };
			const sent = { ...record, state: 'sent' as const, steps: parts, receipt };
			expect(await found({ messageId: 'p-1' })).toEqual([]);
			await submissions.swap(sent, { token: lease.token }, null);
			for (const messageId of ['p-1', 'p-2', '<m-1@x.co>', '<m-2@x.co>']) {
				expect(await found({ messageId })).toEqual([sent]);
			}
			expect(await found({ messageId: 'm-1@x.co' })).toEqual([]);
		});

		it('follows what a record says now, not what it said', async () => {
			const { claim, submissions } = opened();
			const { record, lease } = await claim(marked);
			const changed: Submission = { ...record, ...other, key: record.key };
			await submissions.swap(changed, { token: lease.token }, null);
			expect(await found({ state: 'unknown' })).toEqual([]);
			expect(await found({ recipient: 'a@x.co' })).toEqual([]);
			expect(await found({ tag: 'order' })).toEqual([]);
			expect(await found({ contactId: 'contact-1' })).toEqual([]);
			expect(await found({ state: 'sent', recipient: 'c@x.co', tag: 'Order' })).toEqual([changed]);
			expect(await found({ contactId: 'contact-2' })).toEqual([changed]);
		});

		it('has superseded records too: it is the history', async () => {
			const { submissions, claim, aRecord, aLease } = opened();
			const { record: old } = await claim(marked);
			const revision = (await submissions.findByUid(old.uid))?.revision ?? 0;
			const next = aRecord(marked);
			await submissions.claim(next, aLease(), { uid: old.uid, revision });
			expect(await found({ key: 'event-1' })).toEqual([next, old]);
			expect(await found({ recipient: 'a@x.co' })).toEqual([next, old]);
		});

		it('has no records that were forgotten', async () => {
			const { submissions, claim, clock } = opened();
			await claim({ ...other, retentionMs: 0 });
			await clock.advance(60_000);
			await submissions.prune(10);
			for (const filter of [
				{},
				{ recipient: 'c@x.co' },
				{ tag: 'Order' },
				{ state: 'sent' },
			] as const)
				expect(await found(filter)).toEqual([]);
		});

		it('gives copies: changing one changes nothing in the store', async () => {
			const { claim } = opened();
			const { record } = await claim(marked);
			(await found({}))[0]?.tags.push('changed after reading');
			expect(await found({})).toEqual([record]);
		});
	});

	describe('the pages of a list', () => {
		/** Seven records; two pairs were created in the same millisecond. */
		const claimSeven = async (): Promise<void> => {
			for (const [index, createdAt] of [
				1_000, 2_000, 2_000, 2_000, 3_000, 4_000, 4_000,
			].entries()) {
				await opened().claim({ key: `${index + 1}`, createdAt, recipients: ['a@x.co'] });
			}
		};
		const newestFirst = ['7', '6', '5', '4', '3', '2', '1'];

		it.each([1, 2, 3, 6, 7, 8])('of %i give every record once, in order', async (limit) => {
			await claimSeven();
			for (const filter of [{}, { recipient: 'a@x.co' }]) {
				const all = await pages(filter, limit);
				expect(all.flat()).toEqual(newestFirst);
				expect(all).toHaveLength(Math.ceil(7 / limit));
			}
		});

		it('stay within the times that were asked for', async () => {
			await claimSeven();
			const all = await pages({ createdFrom: 2_000, createdBefore: 4_000 }, 2);
			expect(all.flat()).toEqual(['5', '4', '3', '2']);
		});

		it('are not shifted by records that are added, nor by those that go', async () => {
			const { submissions, claim, aLease, clock, backend } = opened();
			await claimSeven();
			const first = await submissions.list({}, { limit: 3 });
			expect(keysOf(first.submissions)).toEqual(['7', '6', '5']);
			await claim({ key: 'newer' });
			const cursor = first.nextCursor ?? '';
			const [last] = first.submissions.slice(-1);
			if (!last) throw new Error('the page is empty');
			// What the cursor names is forgotten.
			const { revision = 0 } = (await submissions.findByUid(last.uid)) ?? {};
			await submissions.swap({ ...last, state: 'sent', retentionMs: 0 }, { revision }, aLease(0));
			await clock.advance(1);
			await backend.submissions.prune(1);
			expect(await submissions.findByUid(last.uid)).toBeUndefined();
			const rest = await submissions.list({}, { limit: 10, cursor });
			expect(keysOf(rest.submissions)).toEqual(['4', '3', '2', '1']);
			expect(rest.nextCursor).toBeUndefined();
		});

		it('have at most 1000 records', async () => {
			const { submissions, aRecord, aLease } = opened();
			const records = Array.from({ length: 1_001 }, (_, index) => aRecord({ key: `${index}` }));
			await Promise.all(records.map((record) => submissions.claim(record, aLease())));
			const page = await submissions.list({}, { limit: 1_000 });
			expect(page.submissions).toHaveLength(1_000);
			expect(keysOf(await found({}, 1))).toEqual(['1000']);
			const { nextCursor: cursor = '' } = page;
			const last = await submissions.list({}, { limit: 1_000, cursor });
			expect(keysOf(last.submissions)).toEqual(['0']);
		});

		it.each([0, -1, 1.5, 1_001, NaN])('of %d are refused', async (limit) => {
			await expect(opened().submissions.list({}, { limit })).rejects.toMatchObject({
				code: 'validation_error',
				details: { field: 'limit' },
			});
		});

		it.each(['', 'x', '1', '1:', ':uid', '-1:uid', "1:uid\n'"])(
			'after the cursor %j, which no list gave out, are refused',
			async (cursor) => {
				await expect(opened().submissions.list({}, { limit: 1, cursor })).rejects.toMatchObject({
					code: 'validation_error',
					details: { field: 'cursor' },
				});
			},
		);
	});
}
