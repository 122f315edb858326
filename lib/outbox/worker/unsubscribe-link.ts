import { createHmac } from 'node:crypto';

import { isSameSecret } from '../../core/constant-time';
import { validationError } from '../../core/errors';
import type { ListUnsubscribe } from '../../core/message';
import type { QueuedMessage } from '../../core/queued-message';
import { DEFAULT_STREAM } from '../queue/names';

/** What a recipient does not want any more. */
export interface UnsubscribeClaim {
	/** Normalised. */
	readonly address: string;
	readonly stream: string;
	/** The message that the link came with. */
	readonly uid: string;
}

/** The parameter of the link that says it all. */
export const TOKEN_PARAMETER = 'token';

/**
 * A claim with the signature of the installation: nobody else can make links that unsubscribe people.
 * @param secret the store's
 */
export function toUnsubscribeToken(
	{ address, stream, uid }: UnsubscribeClaim,
	secret: Uint8Array,
): string {
	const payload = Buffer.from([address, stream, uid].join('\n')).toString('base64url');
	return `${payload}.${sign(payload, secret).toString('base64url')}`;
}

/** The claim of a token; undefined unless this installation has signed it. */
export function parseUnsubscribeToken(
	token: string,
	secret: Uint8Array,
): UnsubscribeClaim | undefined {
	const [payload = '', signature = ''] = token.split('.');
	const given = Buffer.from(signature, 'base64url');
	const expected = sign(payload, secret);
	if (!isSameSecret(given, expected)) return undefined;
	const [address, stream, uid] = Buffer.from(payload, 'base64url').toString().split('\n');
	if (address === undefined || stream === undefined || uid === undefined) return undefined;
	return { address, stream, uid };
}

function sign(payload: string, secret: Uint8Array): Buffer {
	return createHmac('sha256', secret).update(`unsubscribe\n${payload}`).digest();
}

/** The links of a worker's messages. */
export type UnsubscribeLinks = (message: QueuedMessage) => ListUnsubscribe | undefined;

/** Leaves room in the header for the longest address. */
const MAX_URL_CHARACTERS = 300;

/**
 * Where links lead, as it is written into emails.
 * @throws OutboxError `validation_error` on `unsubscribe_url`
 */
export function parseUnsubscribeUrl(text: string): string {
	const { protocol, href } = URL.parse(text.trim()) ?? { protocol: '', href: '' };
	const isWeb = protocol === 'https:' || protocol === 'http:';
	if (isWeb && href.length <= MAX_URL_CHARACTERS) return href;
	throw validationError(
		'unsubscribe_url',
		`The address that unsubscribe links lead to must be a complete https address of at most ${MAX_URL_CHARACTERS} characters, e.g. https://n8n.example.com/webhook/outbox/unsubscribe.`,
	);
}

/**
 * Links that unsubscribe a message's recipient from its stream, with one click where the address is
 * https. What nobody has named a stream for, such as a password reset, gets none.
 *
 * @param url where they lead, see `parseUnsubscribeUrl`
 * @see https://www.rfc-editor.org/rfc/rfc8058
 */
export function createUnsubscribeLinks(url: string, secret: Uint8Array): UnsubscribeLinks {
	return ({ recipient: address, stream, uid }) => {
		if (stream === DEFAULT_STREAM) return undefined;
		const link = new URL(url);
		link.searchParams.set(TOKEN_PARAMETER, toUnsubscribeToken({ address, stream, uid }, secret));
		return { url: link.href, oneClick: link.protocol === 'https:' };
	};
}
