import { z } from 'zod/v4';

import type { SlackClient } from './client';
import type { Traces } from './evidence';
import { MARKER_TYPE } from './request';
import { tsSchema } from './response';

const markerSchema = z.object({
	event_type: z.literal(MARKER_TYPE),
	event_payload: z.object({ uid: z.string(), step: z.string() }),
});

const messageSchema = z.object({
	ts: tsSchema,
	bot_id: z.string().optional().catch(undefined),
	/** Set on what came by way of an upload, which carries no metadata. */
	upload: z.boolean().default(false).catch(false),
	/** Ours, or undefined. */
	metadata: markerSchema.optional().catch(undefined),
	files: z
		.array(z.object({ id: z.string() }))
		.default([])
		.catch([]),
});
export type PostedMessage = z.infer<typeof messageSchema>;

const pageSchema = z.object({
	messages: z.array(messageSchema),
	response_metadata: z.object({ next_cursor: z.string().default('') }).optional(),
});

const PAGE_SIZE = 200;
/** More are not read: in ten minutes hardly any conversation has as many messages. */
const MAX_PAGES = 20;

/** Milliseconds since the epoch. */
export interface Period {
	readonly from: number;
	readonly to: number;
}

/** What a conversation, or a thread in it, shows of a time. */
export interface History {
	readonly messages: readonly PostedMessage[];
	/** Whether that is all. */
	readonly complete: boolean;
}

/**
 * Reads the messages of a time with their metadata, until one is the wanted one.
 *
 * @throws OutboxError when the bot may not read there
 * @see https://docs.slack.dev/reference/methods/conversations.history
 * @see https://docs.slack.dev/reference/methods/conversations.replies
 */
export async function readHistory(
	client: SlackClient,
	{ channel, threadTs }: Pick<Traces, 'channel' | 'threadTs'>,
	{ from, to }: Period,
	{
		isWanted,
		signal,
	}: { readonly isWanted: (message: PostedMessage) => boolean; readonly signal: AbortSignal },
): Promise<History> {
	const messages: PostedMessage[] = [];
	let cursor: string | undefined;
	for (let page = 0; page < MAX_PAGES; page++) {
		const call = {
			method: threadTs === undefined ? 'conversations.history' : 'conversations.replies',
			args: {
				channel,
				ts: threadTs,
				oldest: toTs(from),
				latest: toTs(to),
				include_all_metadata: true,
				limit: PAGE_SIZE,
				cursor,
			},
			scope: historyScope(channel),
			answer: pageSchema,
		};
		const { messages: read, response_metadata: metadata } = await client(call, signal);
		// A thread's first message comes along whenever it is from.
		messages.push(...read.filter(({ ts }) => Number(ts) * 1000 >= from));
		cursor = metadata?.next_cursor;
		if (!cursor) return { messages, complete: true };
		if (read.some(isWanted)) break;
	}
	return { messages, complete: false };
}

/** An old private channel's id begins with G, a newer one's with C as a public one's does. */
function historyScope(channel: string): string {
	if (channel.startsWith('D')) return 'im:history';
	return channel.startsWith('G') ? 'groups:history' : 'channels:history';
}

function toTs(ms: number): string {
	return `${Math.floor(Math.max(0, ms) / 1000)}.000000`;
}
