import { toChildIndex } from '../../../../lib/providers/outlook/thread-index';

const FILETIME_OFFSET_MS = 11_644_473_600_000;
const GUID = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const STARTED = Date.UTC(2026, 0, 1);

function header(startedAt: number): Buffer {
	const time = Buffer.alloc(8);
	time.writeBigUInt64BE(BigInt(startedAt + FILETIME_OFFSET_MS) * 10_000n);
	return Buffer.concat([time.subarray(0, 6), GUID]);
}

const childOf = (parent: Buffer, at: number): Buffer =>
	Buffer.from(toChildIndex(parent.toString('base64'), at) ?? '', 'base64');

describe('the index of a reply', () => {
	it('is the parent’s and five bytes', () => {
		const parent = header(STARTED);
		const child = childOf(parent, STARTED + 60_000);
		expect(child.length).toBe(27);
		expect(child.subarray(0, 22)).toEqual(parent);
		expect(childOf(child, STARTED + 120_000).subarray(0, 27)).toEqual(child);
	});

	it('tells the time since the conversation began, in steps of 26 ms', () => {
		const day = 86_400_000;
		const delta = childOf(header(STARTED), STARTED + day).readUInt32BE(22);
		expect(delta).toBeLessThan(2 ** 31);
		expect(Math.abs(delta * 26.2144 - day)).toBeLessThan(100);
	});

	it('tells it more coarsely after 1.7 years', () => {
		const years = 3 * 365 * 86_400_000;
		const delta = childOf(header(STARTED), STARTED + years).readUInt32BE(22);
		expect(delta).toBeGreaterThanOrEqual(2 ** 31);
		expect(Math.abs((delta - 2 ** 31) * 838.8608 - years)).toBeLessThan(2_000);
	});

	it('does not go back behind the beginning', () => {
		expect(childOf(header(STARTED), STARTED - 1_000_000).readUInt32BE(22)).toBe(0);
	});

	it('begins anew in the same conversation when it would get too long for a header', () => {
		const long = Buffer.concat([header(STARTED), Buffer.alloc(5 * 200)]);
		const child = childOf(long, STARTED);
		expect(child.length).toBe(27);
		expect(child.subarray(6, 22)).toEqual(GUID);
	});

	it.each(['', 'AQ==', 'not base64!', Buffer.alloc(22).toString('base64')])(
		'is none when the parent’s is %j',
		(index) => {
			expect(toChildIndex(index, STARTED)).toBeUndefined();
		},
	);
});
