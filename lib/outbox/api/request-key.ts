import { OutboxError } from '../../core/errors';
import { sha256Hex } from '../../core/fingerprint';
import { parseIdempotencyKey } from '../../core/idempotency-key';
import type { Endpoint } from './endpoints';
import type { ApiBody } from './read-body';

/** A string of structured fields: in quotes, which may stand in it behind a backslash. */
const QUOTED = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/;
/** The most that the ledger takes. */
const MAX_LEDGER_KEY = 255;

/**
 * The key that a caller gave their call.
 * @param header `Idempotency-Key`, bare or as a quoted string
 * @returns undefined where there is none
 * @throws OutboxError `idempotency_key_invalid`
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function readRequestKey(
	{ keyInBody }: Pick<Endpoint, 'keyInBody'>,
	header: string | undefined,
	{ idempotency_key: field }: ApiBody,
): string | undefined {
	const fromHeader = header === undefined ? undefined : parseIdempotencyKey(unquote(header.trim()));
	const inBody = keyInBody && field !== undefined ? parseIdempotencyKey(field) : undefined;
	if (fromHeader !== undefined && inBody !== undefined && fromHeader !== inBody) {
		throw new OutboxError(
			'idempotency_key_invalid',
			'The header Idempotency-Key and the field idempotency_key differ. Give one of them.',
			{ details: { field: 'idempotency_key' } },
		);
	}
	return fromHeader ?? inBody;
}

function unquote(text: string): string {
	const quoted = QUOTED.exec(text)?.[1];
	return quoted === undefined ? text : quoted.replace(/\\(["\\])/g, '$1');
}

/**
 * The key under which the send itself stands in the ledger: keys of one caller and endpoint never
 * meet those of others. A long one is told by its hash.
 */
export function toLedgerKey(keyId: string, endpointId: string, requestKey: string): string {
	const prefix = `api:${keyId}:${endpointId}:`;
	const isLong = [...prefix, ...requestKey].length > MAX_LEDGER_KEY;
	return prefix + (isLong ? `sha256:${sha256Hex(requestKey)}` : requestKey);
}
