import type { Backend } from '../../core/backend';
import type { Clock } from '../../core/ports';
import { requireDocuments } from '../backend-parts';
import { createSuppressions } from '../directory/suppressions';
import { parseUnsubscribeToken } from './unsubscribe-link';
import { toUnsubscribeHtml, type UnsubscribePage } from './unsubscribe-page';

export interface UnsubscribeRequest {
	readonly method: string;
	/** What the link's parameter holds. */
	readonly token: unknown;
}

export interface UnsubscribeAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/**
 * Answers whoever follows an unsubscribe link. Looking at it changes nothing, since mail filters
 * look at every link; a POST, by the page's button or by the mail program (RFC 8058), unsubscribes.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8058#section-3.2
 */
export async function handleUnsubscribe(
	{ method, token }: UnsubscribeRequest,
	{ backend, clock }: { readonly backend: Backend; readonly clock: Clock },
): Promise<UnsubscribeAnswer> {
	try {
		const secret = await backend.secret();
		const claim = typeof token === 'string' ? parseUnsubscribeToken(token, secret) : undefined;
		if (!claim) return toAnswer(404, { kind: 'invalid' });
		const { address, stream, uid } = claim;
		if (method !== 'POST') return toAnswer(200, { kind: 'question', address, stream });
		const suppressions = createSuppressions(requireDocuments(backend), clock);
		await suppressions.add([
			{ address, stream, reason: 'unsubscribe', source: 'link', note: `message ${uid}` },
		]);
		return toAnswer(200, { kind: 'done', address, stream });
	} catch {
		return toAnswer(503, { kind: 'unavailable' });
	}
}

function toAnswer(status: number, page: UnsubscribePage): UnsubscribeAnswer {
	return {
		status,
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'cache-control': 'no-store',
			// The address of the page holds the token.
			'referrer-policy': 'no-referrer',
			'content-security-policy':
				"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
			'x-content-type-options': 'nosniff',
		},
		body: toUnsubscribeHtml(page),
	};
}
