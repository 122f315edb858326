import { isPublicAddress, publicOnly } from '../../../lib/files/address-guard';
import type { Resolver } from '../../../lib/files/guarded-lookup';
import { createUrlFetcher, type UrlFetcherOptions } from '../../../lib/files/url-fetcher';

export const field = 'attachments[0].url';
export const ample = { field, maxBytes: 1_000_000 };

/** A fetcher that may go anywhere, unless told otherwise. */
export function createFetcher(options: Partial<UrlFetcherOptions> = {}) {
	return createUrlFetcher({
		allowPrivate: true,
		maxBytes: 1_000_000,
		timeoutMs: 30_000,
		...options,
	});
}

/** A guard as strict as in production, but for 127.0.0.1, which stands in for the public internet. */
export const guarded = {
	allowPrivate: false,
	publicGuard: {
		...publicOnly,
		allowsAddress: (address: string) => address === '127.0.0.1' || isPublicAddress(address),
	},
};

/** Gives one answer after the other, the last one for ever, and notes what it was asked. */
export function createResolver(...answers: string[][]) {
	const asked: string[] = [];
	const resolve: Resolver = async (hostname) => {
		const answer = answers[Math.min(asked.length, answers.length - 1)] ?? [];
		asked.push(hostname);
		return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
	};
	return { asked, resolve };
}

/** What a file that is not public is refused with. */
export const refusal = {
	code: 'validation_error',
	delivery: 'not-sent',
	retry: 'never',
	details: { field },
	message: expect.stringContaining('not on the public internet'),
};
