import { z } from 'zod/v4';

import type { HttpFailure, HttpResponse } from '../../core/http-client';
import { toHttpFailure } from '../../http/no-answer';

/** What a server answered, its body read as JSON where it is any. */
export interface TeamsAnswer extends Pick<HttpResponse, 'status' | 'headers'> {
	readonly data: unknown;
}

/** What the SDK throws: axios's errors, which hold the token and the message besides. */
const thrownSchema = z.object({
	code: z.string().optional().catch(undefined),
	cause: z
		.object({ syscall: z.string().optional().catch(undefined) })
		.optional()
		.catch(undefined),
	response: z
		.object({
			status: z.number(),
			headers: z
				.object({ 'retry-after': z.coerce.string().optional().catch(undefined) })
				.catch({ 'retry-after': undefined }),
			data: z.unknown(),
		})
		.optional()
		.catch(undefined),
});

/** Takes out of an error of the SDK's what may be known of it. */
export function readThrown(thrown: unknown): TeamsAnswer | HttpFailure {
	const { code, cause, response } = thrownSchema.safeParse(thrown).data ?? {};
	if (!response) return toHttpFailure({ code, syscall: cause?.syscall });
	const { status, headers, data } = response;
	const retryAfter = headers['retry-after'];
	return { status, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter }, data };
}

const wordsSchema = z.object({
	error: z.union([
		z.string().transform((code) => ({ code, message: '' })),
		z.object({ code: z.string().default(''), message: z.string().default('') }),
	]),
});

/** The Bot Connector's error code, and its text, which may repeat what we sent. */
export function toWords({ data }: TeamsAnswer): {
	readonly reason: string | undefined;
	readonly message: string;
} {
	const { code = '', message = '' } = wordsSchema.safeParse(data).data?.error ?? {};
	// Some codes are written with a blank in them.
	const reason = code.replace(/^Bad (Argument|Syntax|Request)$/i, 'Bad$1');
	return { reason: /^[A-Za-z]{1,64}$/.test(reason) ? reason : undefined, message };
}
