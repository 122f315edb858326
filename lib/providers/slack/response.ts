import { z } from 'zod/v4';

import type { Receipt } from '../../core/receipt';

/** A message's name within its conversation, which is also when it was posted. */
export const tsSchema = z.string().regex(/^\d+\.\d+$/);

/** What Slack answers to `chat.postMessage`. */
export const postedSchema = z.object({ ts: tsSchema });

/**
 * A message's receipt.
 * @param threadTs the message that it answers; its own thread begins with itself
 */
export function toPostReceipt(
	ts: string,
	threadTs: string | undefined,
	accepted: readonly string[],
): Receipt {
	return {
		status: 'sent',
		id: ts,
		threadId: threadTs ?? ts,
		sentAt: Math.floor(Number(ts) * 1000),
		accepted: [...accepted],
		rejected: [],
	};
}

/**
 * A file's receipt: Slack does not say under which `ts` it shows, but the file has an id.
 * @param sentAt milliseconds since the epoch
 */
export function toFileReceipt(
	fileId: string,
	threadTs: string | undefined,
	{ accepted, sentAt }: { readonly accepted: readonly string[]; readonly sentAt: number },
): Receipt {
	return {
		status: 'sent',
		id: fileId,
		...(threadTs !== undefined && { threadId: threadTs }),
		sentAt,
		accepted: [...accepted],
		rejected: [],
	};
}
