import { readRequestKey, toLedgerKey } from '../../../../lib/outbox/api/request-key';

const inHeader = (header: string) => readRequestKey({ keyInBody: false }, header, {});
const inBody = (key: string, header?: string) =>
	readRequestKey({ keyInBody: true }, header, { idempotency_key: key });
const invalid = expect.objectContaining({
	code: 'idempotency_key_invalid',
	details: { field: 'idempotency_key' },
});

describe('the key of a call', () => {
	it.each([
		['bare', '7e0b7c0e-5b2f-4b17-bf2a-4d7e7e33d9f1', '7e0b7c0e-5b2f-4b17-bf2a-4d7e7e33d9f1'],
		['in quotes', '"clkyoesmbgybucifusbbtdsbohtyuuwz"', 'clkyoesmbgybucifusbbtdsbohtyuuwz'],
		['with a space', '"deal 42"', 'deal 42'],
		['with white space around', '  evt_1\t', 'evt_1'],
		['with white space in its quotes', '" evt_1 "', ' evt_1 '],
		['with a quote in it', '"a\\"b"', 'a"b'],
		['with a backslash in it', '"a\\\\b"', 'a\\b'],
		['with half of its quotes', '"evt_1', '"evt_1'],
		['with a quote too many', '"a"b"', '"a"b"'],
		['with an escape that there is not', '"a\\nb"', '"a\\nb"'],
		['bare with a backslash', 'a\\"b', 'a\\"b'],
		['of 255 characters', 'k'.repeat(255), 'k'.repeat(255)],
		['of 255 characters in quotes', `"${'k'.repeat(255)}"`, 'k'.repeat(255)],
	])('is taken from the header %s', (_name, header, key) => {
		expect(inHeader(header)).toBe(key);
	});

	it.each([
		['nothing', ''],
		['nothing in quotes', '""'],
		['white space', '" "'],
		['256 characters', 'k'.repeat(256)],
		['256 characters in quotes', `"${'k'.repeat(256)}"`],
		['a tab', 'a\tb'],
		['a character that cannot be printed', 'a\u0085b'],
	])('is not %s', (_name, header) => {
		expect(() => inHeader(header)).toThrow(invalid);
	});

	it('need not be there', () => {
		expect(readRequestKey({ keyInBody: true }, undefined, {})).toBeUndefined();
	});

	it('is taken from the body where the endpoint has it there', () => {
		expect(inBody('attempt-1')).toBe('attempt-1');
		expect(inBody('"attempt-1"')).toBe('"attempt-1"');
		const field = { idempotency_key: 'attempt-1' };
		expect(readRequestKey({ keyInBody: false }, undefined, field)).toBeUndefined();
		expect(() => inBody('')).toThrow(invalid);
	});

	it('is the same in both places, if in both', () => {
		expect(inBody('attempt-1', '"attempt-1"')).toBe('attempt-1');
		expect(() => inBody('attempt-1', 'attempt-2')).toThrow(invalid);
	});
});

describe('the key of the send', () => {
	it('says whose it is, and of which endpoint', () => {
		expect(toLedgerKey('3f9a', 'email', 'evt_1')).toBe('api:3f9a:email:evt_1');
	});

	it('is one that the ledger takes, however long the key of the call is', () => {
		const prefix = 'api:3f9a0c1d2b4e5f60:channels:';
		const room = 255 - prefix.length;
		const fits = 'k'.repeat(room);
		expect(toLedgerKey('3f9a0c1d2b4e5f60', 'channels', fits)).toBe(prefix + fits);
		const [one, other] = [`${fits}a`, `${fits}b`].map((key) =>
			toLedgerKey('3f9a0c1d2b4e5f60', 'channels', key),
		);
		expect(one).toMatch(/^api:3f9a0c1d2b4e5f60:channels:sha256:[0-9a-f]{64}$/);
		expect(other).not.toBe(one);
	});

	it('counts characters as the ledger does', () => {
		const emoji = '😀'.repeat(200);
		expect(toLedgerKey('3f9a', 'email', emoji)).toBe(`api:3f9a:email:${emoji}`);
	});
});
