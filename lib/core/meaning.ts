import type { ErrorCode, RetryHint } from './errors';

/** What a provider's own error code means here. */
export interface Meaning {
	readonly code: ErrorCode;
	readonly retry: RetryHint;
	/** What happened and what to do, in our own words: the provider's may repeat what was sent. */
	readonly text: string;
	/** The input field at fault. */
	readonly field?: string;
}
