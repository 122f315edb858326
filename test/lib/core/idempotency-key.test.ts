import { OutboxError } from '../../../lib/core/errors';
import { parseIdempotencyKey } from '../../../lib/core/idempotency-key';

function errorOf(key: unknown): OutboxError {
	try {
		parseIdempotencyKey(key);
	} catch (error) {
		if (error instanceof OutboxError) return error;
	}
	throw new Error(`the key ${JSON.stringify(key)} was accepted`);
}

describe('idempotency key: 1 to 255 printable characters, else idempotency_key_invalid', () => {
	it.each([
		['a UUID', '7e0b7c0e-5b2f-4b17-bf2a-4d7e7e33d9f1'],
		['one character', 'x'],
		['255 characters', 'k'.repeat(255)],
		['255 characters outside the basic plane', '😀'.repeat(255)],
		['inner spaces and accents', 'deal 42 – gagné'],
	])('accepts %s as it is', (_name, key) => {
		expect(parseIdempotencyKey(key)).toBe(key);
	});

	it.each([
		['empty', ''],
		['white space only', '  '],
		['256 characters', 'k'.repeat(256)],
		['a line break', 'a\nb'],
		['NUL', 'a\0b'],
		['a C1 control character', 'a\u0085b'],
		['a zero-width space', 'a\u200bb'],
		['a right-to-left override', 'a\u202eb'],
		['a lone surrogate', 'a\ud800'],
		['a number', 42],
		['undefined', undefined],
		['null', null],
		['a list', ['a']],
	])('refuses %s', (_name, key) => {
		expect(errorOf(key)).toMatchObject({
			code: 'idempotency_key_invalid',
			httpStatus: 400,
			delivery: 'not-sent',
			details: { field: 'idempotency_key' },
		});
	});

	it('says what is wrong and what to do', () => {
		expect(errorOf('').message).toMatch(/is empty.*id of the CRM event/);
		expect(errorOf('k'.repeat(256)).message).toMatch(/256 characters; at most 255/);
	});
});
