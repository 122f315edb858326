import type { OutboxError } from '../../../../lib/core/errors';
import { createSenders, type Senders } from '../../../../lib/outbox/directory/senders';
import { HOUR_MS, setUpDirectory } from './setup';

const ADDRESS = 'sales@acme.com';
const secret = Buffer.alloc(32, 7);

function setUp() {
	const directory = setUpDirectory();
	return { ...directory, senders: createSenders(directory.documents, { ...directory, secret }) };
}

async function add(senders: Senders, address = ADDRESS): Promise<string> {
	const { issued } = await senders.add({ address });
	if (!issued) throw new Error('no code was given out');
	return issued.code;
}

/** Six digits that are not these. */
const otherThan = (code: string): string => (code === '000000' ? '000001' : '000000');

describe('a sender that was added', () => {
	it('waits for its code, and is confirmed by it', async () => {
		const { senders, clock } = setUp();
		const { sender, issued } = await senders.add({ name: 'Sales', address: 'Sales@Acme.com' });
		const addedAt = clock.now();
		const waiting = { name: 'Sales', address: 'Sales@Acme.com', addedAt };
		expect(sender).toEqual({ ...waiting, state: 'awaiting_confirmation' });
		expect(issued).toEqual({
			code: expect.stringMatching(/^\d{6}$/),
			at: addedAt,
			expiresAt: addedAt + 24 * HOUR_MS,
		});
		await clock.advance(HOUR_MS);
		const confirmed = { ...waiting, state: 'confirmed', confirmedAt: addedAt + HOUR_MS };
		expect(await senders.confirm(ADDRESS, issued?.code ?? '')).toEqual(confirmed);
		expect([...(await senders.find([ADDRESS, 'other@acme.com']))]).toEqual([[ADDRESS, confirmed]]);
	});

	it('keeps its code to itself: nothing in the store tells it', async () => {
		const { senders, documents } = setUp();
		const code = await add(senders);
		const stored = JSON.stringify(await documents.list('senders', { limit: 10 }));
		expect(stored).toContain(ADDRESS);
		expect(stored).not.toContain(code);
		expect(JSON.stringify(await senders.list({ limit: 10 }))).not.toMatch(/nonce|tries|issue/);
	});

	it('has another code than other addresses, other stores and other times', async () => {
		const { senders, clock, documents, ids } = setUp();
		const others = createSenders(documents, { clock, ids, secret: Buffer.alloc(32, 8) });
		const first = await add(senders);
		const codes = [first, await add(others), await add(senders, 'b@acme.com')];
		await clock.advance(HOUR_MS);
		codes.push(await add(senders));
		expect(new Set(codes).size).toBe(4);
	});

	it('keeps its code for an hour, however often it is added, and its tries with it', async () => {
		const { senders, clock } = setUp();
		const code = await add(senders);
		for (let tries = 0; tries < 5; tries++) {
			await expect(senders.confirm(ADDRESS, otherThan(code))).rejects.toMatchObject({
				code: 'validation_error',
				details: { field: 'code' },
			});
			expect(await add(senders)).toBe(code);
		}
		await expect(senders.confirm(ADDRESS, code)).rejects.toThrow(/tried 5 times/);
		await clock.advance(HOUR_MS);
		const renewed = await add(senders);
		expect(renewed).not.toBe(code);
		expect(await senders.confirm(ADDRESS, renewed)).toMatchObject({ state: 'confirmed' });
	});

	it('says how many tries are left', async () => {
		const { senders } = setUp();
		const wrong = otherThan(await add(senders));
		const texts: string[] = [];
		for (let tries = 0; tries < 5; tries++) {
			await senders
				.confirm(ADDRESS, wrong)
				.catch(({ message }: OutboxError) => texts.push(message));
		}
		expect(texts.map((text) => /There (.*) left\./.exec(text)?.[1])).toEqual([
			...['are 4 tries', 'are 3 tries', 'are 2 tries', 'is one try', 'are no tries'],
		]);
	});

	it('counts tries that come all at once', async () => {
		const { senders } = setUp();
		const code = await add(senders);
		const wrong = Array.from({ length: 5 }, () => senders.confirm(ADDRESS, otherThan(code)));
		await Promise.allSettled(wrong);
		await expect(senders.confirm(ADDRESS, code)).rejects.toThrow(/tried 5 times/);
	});

	it('takes no code that is a day old', async () => {
		const { senders, clock } = setUp();
		const code = await add(senders);
		await clock.advance(24 * HOUR_MS);
		await expect(senders.confirm(ADDRESS, code)).rejects.toThrow(
			/has ended.*Add the address again/,
		);
	});

	it.each(['', '12345', '1234567', 'ABCDEF', ' 123456', '１２３４５６'])(
		'takes no code like “%s”',
		async (code) => {
			const { senders } = setUp();
			await add(senders);
			await expect(senders.confirm(ADDRESS, code)).rejects.toThrow(/not the code/);
		},
	);

	it('stays confirmed when it is added again or its code is told again', async () => {
		const { senders } = setUp();
		const code = await add(senders);
		await senders.confirm(ADDRESS, code);
		expect(await senders.add({ address: ADDRESS, name: 'Sales' })).toEqual({
			sender: expect.objectContaining({ state: 'confirmed', name: 'Sales' }),
		});
		expect(await senders.confirm(ADDRESS, 'whatever')).toMatchObject({ state: 'confirmed' });
	});

	it('must have been added before it can be confirmed', async () => {
		await expect(setUp().senders.confirm(ADDRESS, '123456')).rejects.toMatchObject({
			code: 'not_found',
			details: { field: 'address' },
		});
	});

	it('is listed and removed', async () => {
		const { senders } = setUp();
		for (const address of ['b@acme.com', 'a@acme.com', 'c@acme.com']) await add(senders, address);
		const first = await senders.list({ limit: 2 });
		expect(first.senders.map(({ address }) => address)).toEqual(['a@acme.com', 'b@acme.com']);
		const rest = await senders.list({ limit: 2, after: first.nextAfter ?? '' });
		expect(rest.senders.map(({ address }) => address)).toEqual(['c@acme.com']);
		expect(await senders.remove(['A@acme.com', 'nobody@acme.com'])).toBe(1);
		expect((await senders.find(['a@acme.com'])).size).toBe(0);
	});

	it('that cannot be read is not taken for unknown', async () => {
		const { senders, documents } = setUp();
		await documents.put('senders', [{ key: ADDRESS, value: { state: 'confirmed' } }]);
		for (const read of [senders.find([ADDRESS]), senders.add({ address: ADDRESS })]) {
			await expect(read).rejects.toMatchObject({ code: 'store_unavailable' });
		}
	});

	it('gives up when everybody changes it at once', async () => {
		const { documents, clock, ids } = setUp();
		const busy = { ...documents, swap: async () => false };
		const senders = createSenders(busy, { clock, ids, secret });
		await expect(senders.add({ address: ADDRESS })).rejects.toMatchObject({
			code: 'store_unavailable',
			retry: 'later',
		});
	});
});
