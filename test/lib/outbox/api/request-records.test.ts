import { createRequestRecords } from '../../../../lib/outbox/api/request-records';
import { HOUR_MS, setUpDirectory } from '../directory/setup';

const MINUTE_MS = 60_000;
const WINDOW_MS = 24 * HOUR_MS;
const first = { recordId: 'record', requestId: 'r1', bodyHash: 'fp1:a', windowMs: WINDOW_MS };
const second = { ...first, requestId: 'r2' };
const answer = { status: 200, body: { data: { id: 'm1' } } };
const other = { status: 200, body: { data: { id: 'm2' } } };
const replay = { kind: 'replay', answer };

function setUp() {
	const directory = setUpDirectory();
	return { ...directory, records: createRequestRecords(directory.documents, directory.clock) };
}

describe('the record of a call', () => {
	it('is opened, and gives its answer to whoever calls again', async () => {
		const { records } = setUp();
		expect(await records.open(first)).toEqual({ kind: 'opened' });
		await records.answer(first, answer);
		expect(await records.open(second)).toEqual(replay);
		expect(await records.open(second)).toEqual(replay);
	});

	it('keeps nothing of an answer but its status and its body', async () => {
		const { records } = setUp();
		await records.open(first);
		await records.answer(first, { ...answer, ...{ headers: { 'X-Request-ID': 'r1' } } });
		expect(await records.open(second)).toEqual(replay);
	});

	it('tells those who come meanwhile to ask again', async () => {
		const { records } = setUp();
		await records.open(first);
		await expect(records.open(second)).rejects.toMatchObject({
			code: 'idempotency_in_progress',
			retryAfterMs: 1000,
			details: { field: 'idempotency_key' },
		});
	});

	it('is one for a hundred who come at once', async () => {
		const { records } = setUp();
		const calls = Array.from({ length: 100 }, (_, index) =>
			records.open({ ...first, requestId: `r${index}` }),
		);
		const results = await Promise.allSettled(calls);
		expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		const codes = results.flatMap((result) =>
			result.status === 'rejected' ? [result.reason.code] : [],
		);
		expect(new Set(codes)).toEqual(new Set(['idempotency_in_progress']));
	});

	it.each(['under way', 'answered'])('stands for one body, when it is %s', async (state) => {
		const { records } = setUp();
		await records.open(first);
		if (state === 'answered') await records.answer(first, answer);
		await expect(records.open({ ...second, bodyHash: 'fp1:b' })).rejects.toMatchObject({
			code: 'idempotency_conflict',
			details: { field: 'idempotency_key' },
		});
	});

	it('is apart from others', async () => {
		const { records } = setUp();
		await records.open(first);
		expect(await records.open({ ...first, recordId: 'another' })).toEqual({ kind: 'opened' });
	});

	it('ends with its window', async () => {
		const { records, clock } = setUp();
		await records.open(first);
		await records.answer(first, answer);
		await clock.advance(WINDOW_MS - 1);
		expect(await records.open(second)).toEqual(replay);
		await clock.advance(1);
		expect(await records.open(second)).toEqual({ kind: 'opened' });
	});

	it('is free again once it is released, for another body too', async () => {
		const { records } = setUp();
		await records.open(first);
		await records.release(first);
		expect(await records.open({ ...second, bodyHash: 'fp1:b' })).toEqual({ kind: 'opened' });
	});

	it('lapses when nothing is heard of the call for a minute', async () => {
		const { records, clock } = setUp();
		await records.open(first);
		await clock.advance(MINUTE_MS - 1);
		await expect(records.open(second)).rejects.toMatchObject({ code: 'idempotency_in_progress' });
		await clock.advance(1);
		expect(await records.open(second)).toEqual({ kind: 'opened' });
	});

	it('takes an answer that comes after that', async () => {
		const { records, clock } = setUp();
		await records.open(first);
		await clock.advance(2 * MINUTE_MS);
		await records.answer(first, answer);
		expect(await records.open(second)).toEqual(replay);
	});

	it('belongs to whoever has taken it over', async () => {
		const { records, clock } = setUp();
		await records.open(first);
		await clock.advance(MINUTE_MS);
		await records.open(second);
		await records.answer(first, other);
		await records.release(first);
		const third = { ...first, requestId: 'r3' };
		await expect(records.open(third)).rejects.toMatchObject({ code: 'idempotency_in_progress' });
		await records.answer(second, answer);
		await records.answer(first, other);
		expect(await records.open(third)).toEqual(replay);
	});

	it('that cannot be read is not taken for absent', async () => {
		const { records, documents } = setUp();
		await documents.put('api-requests', [{ key: 'record', value: { state: 'lost' } }]);
		await expect(records.open(first)).rejects.toMatchObject({ code: 'store_unavailable' });
	});

	it('is given up when everybody changes it at once', async () => {
		const { documents, clock } = setUp();
		const records = createRequestRecords({ ...documents, swap: async () => false }, clock);
		await expect(records.open(first)).rejects.toMatchObject({
			code: 'store_unavailable',
			retry: 'later',
		});
	});
});
