import {
	createSuppressions,
	EVERY_STREAM,
	type Suppression,
} from '../../../../lib/outbox/directory/suppressions';
import { HOUR_MS, setUpDirectory } from './setup';

function setUp() {
	const directory = setUpDirectory();
	return { ...directory, suppressions: createSuppressions(directory.documents, directory.clock) };
}

const bounce = (address: string, more: Partial<Suppression> = {}) => ({
	address,
	stream: EVERY_STREAM,
	reason: 'bounce' as const,
	source: 'delivery',
	...more,
});
const unsubscribe = (address: string, stream: string) =>
	bounce(address, { stream, reason: 'unsubscribe' });

describe('suppressed addresses', () => {
	it('are found in whatever spelling they come', async () => {
		const { suppressions, clock } = setUp();
		await suppressions.add([bounce('Jane@BÜCHER.example', { note: 'No such user' })]);
		const found = await suppressions.check(['jane@xn--bcher-kva.example', 'bob@b.co'], 'news');
		expect([...found]).toEqual([
			[
				'jane@xn--bcher-kva.example',
				{
					address: 'jane@xn--bcher-kva.example',
					stream: '*',
					reason: 'bounce',
					source: 'delivery',
					note: 'No such user',
					createdAt: clock.now(),
				},
			],
		]);
	});

	it('block every email when they bounced, and their own stream when they unsubscribed', async () => {
		const { suppressions } = setUp();
		await suppressions.add([bounce('gone@a.co'), unsubscribe('jane@a.co', 'news')]);
		const blocked = async (stream: string) =>
			[...(await suppressions.check(['gone@a.co', 'jane@a.co'], stream)).keys()].sort();
		expect(await blocked('news')).toEqual(['gone@a.co', 'jane@a.co']);
		expect(await blocked('receipts')).toEqual(['gone@a.co']);
		expect(await blocked(EVERY_STREAM)).toEqual(['gone@a.co']);
	});

	it('say the reason that blocks every email where there are two', async () => {
		const { suppressions } = setUp();
		await suppressions.add([unsubscribe('jane@a.co', 'news'), bounce('jane@a.co')]);
		expect((await suppressions.check(['jane@a.co'], 'news')).get('jane@a.co')).toMatchObject({
			reason: 'bounce',
		});
	});

	it('are looked up all at once', async () => {
		const { suppressions, calls } = setUp();
		const many = Array.from({ length: 5000 }, (_, index) => `a${index}@a.co`);
		await suppressions.add([bounce('a4999@a.co')]);
		calls.length = 0;
		expect((await suppressions.check(many, 'news')).size).toBe(1);
		expect(calls).toEqual(['get']);
		expect((await suppressions.check([...many, 'b@a.co'], 'news')).size).toBe(1);
		expect(calls).toEqual(['get', 'get', 'get']);
	});

	it('end by themselves', async () => {
		const { suppressions, clock } = setUp();
		await suppressions.add([bounce('jane@a.co', { expiresAt: clock.now() + HOUR_MS })]);
		expect((await suppressions.check(['jane@a.co'], 'news')).size).toBe(1);
		await clock.advance(HOUR_MS);
		expect((await suppressions.check(['jane@a.co'], 'news')).size).toBe(0);
	});

	it('are replaced by a newer entry about the same stream', async () => {
		const { suppressions } = setUp();
		await suppressions.add([bounce('jane@a.co', { note: 'first' }), bounce('JANE@a.co')]);
		expect(await suppressions.list({ limit: 10 })).toMatchObject({
			suppressions: [{ address: 'jane@a.co' }],
		});
		const [only] = (await suppressions.list({ limit: 10 })).suppressions;
		expect(only).not.toHaveProperty('note');
	});

	it('are removed for one stream or for all', async () => {
		const { suppressions } = setUp();
		const entries = ['news', 'offers', 'tips'].map((stream) => unsubscribe('jane@a.co', stream));
		await suppressions.add([...entries, bounce('jane@a.co.uk')]);
		expect(await suppressions.remove('JANE@a.co', 'news')).toBe(1);
		expect(await suppressions.remove('jane@a.co', 'news')).toBe(0);
		expect(await suppressions.remove('jane@a.co')).toBe(2);
		expect((await suppressions.list({ limit: 10 })).suppressions).toHaveLength(1);
	});

	it('are listed by address, page by page, all or those of one address', async () => {
		const { suppressions } = setUp();
		await suppressions.add([
			...['c@a.co', 'a@a.co', 'b@a.co'].map((address) => bounce(address)),
			unsubscribe('a@a.co', 'news'),
			bounce('a@a.co.uk'),
		]);
		const first = await suppressions.list({ limit: 3 });
		expect(first.suppressions.map(({ address, stream }) => `${address} ${stream}`)).toEqual([
			...['a@a.co *', 'a@a.co news', 'a@a.co.uk *'],
		]);
		const rest = await suppressions.list({ limit: 3, after: first.nextAfter ?? '' });
		expect(rest.suppressions.map(({ address }) => address)).toEqual(['b@a.co', 'c@a.co']);
		expect(rest).not.toHaveProperty('nextAfter');
		const own = await suppressions.list({ limit: 3, address: 'A@a.co' });
		expect(own.suppressions.map(({ stream }) => stream)).toEqual(['*', 'news']);
	});

	it('that cannot be read are no blank cheque', async () => {
		const { suppressions, documents } = setUp();
		await documents.put('suppressions', [{ key: 'jane@a.co\n*', value: { colour: 'red' } }]);
		await expect(suppressions.check(['jane@a.co'], 'news')).rejects.toMatchObject({
			code: 'store_unavailable',
			message: expect.stringContaining('suppressions'),
		});
	});
});
