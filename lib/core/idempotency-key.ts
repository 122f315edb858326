import { OutboxError } from './errors';

const MAX_KEY_LENGTH = 255;

/** Control and format characters, line separators, lone surrogates and unassigned code points. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u;

/**
 * Checks a caller's own idempotency key: 1 to 255 printable characters.
 * @throws OutboxError `idempotency_key_invalid`
 */
export function parseIdempotencyKey(key: unknown): string {
	if (typeof key !== 'string') {
		throw invalidKey(`The idempotency key must be text, but it is ${describeType(key)}.`);
	}
	if (key.trim() === '') {
		throw invalidKey(
			'The idempotency key is empty. Give each event a key of its own, e.g. the id of the CRM event.',
		);
	}
	if ([...key].length > MAX_KEY_LENGTH) {
		throw invalidKey(
			`The idempotency key has ${[...key].length} characters; at most ${MAX_KEY_LENGTH} are allowed.`,
		);
	}
	if (UNPRINTABLE.test(key)) {
		throw invalidKey(
			'The idempotency key contains a control character or another unprintable one. Remove it.',
		);
	}
	return key;
}

function invalidKey(message: string): OutboxError {
	return new OutboxError('idempotency_key_invalid', message, {
		details: { field: 'idempotency_key' },
	});
}

function describeType(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'a list';
	return value === undefined ? 'missing' : `of type ${typeof value}`;
}
