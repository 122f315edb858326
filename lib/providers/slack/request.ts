import { toParts, type TextLimit } from '../../chat/split-text';
import type { PlannedStep, SubmissionContext } from '../../core/provider';
import { checkFile, type LoadedSlackMessage, type SlackMessageOptions } from './message';

/** Our mark in a message's metadata. */
export interface Marker {
	/** The submission's. */
	readonly uid: string;
	/** The step's id. */
	readonly step: string;
}

/** A message, with blocks or of text alone. */
export interface PostRequest {
	readonly kind: 'post';
	/** Whom the user named: the channel, or a user. */
	readonly recipient: string;
	/** The conversation's id. */
	readonly channel: string;
	readonly marker: Marker;
	readonly text: string;
	readonly options: SlackMessageOptions;
}

/** A file that is shared in the thread of the message before it. */
export interface FileRequest {
	readonly kind: 'file';
	readonly recipient: string;
	readonly channel: string;
	readonly filename: string;
	readonly bytes: Uint8Array;
}

export type SlackRequest = PostRequest | FileRequest;

/**
 * Longer texts are cut off by Slack.
 * @see https://docs.slack.dev/reference/methods/chat.postMessage
 */
const TEXT_LIMIT: TextLimit = { max: 40_000, name: 'Slack' };

/**
 * Slack lets about one message a second into a conversation.
 * @see https://docs.slack.dev/apis/web-api/rate-limits
 */
const POSTING_LIMIT = { limit: 1, perMs: 1000 };

/** The type of our metadata; Slack takes letters, digits and underscores. */
export const MARKER_TYPE = 'outbox_message';

/**
 * The text first, in parts if it is too long, then the files in the thread of its first part. Blocks
 * carry the message themselves, and the text goes along with them in one piece.
 *
 * @throws OutboxError `validation_error` on `message` or `attachments[0]`
 */
export function toSlackSteps(
	{ recipient, text, attachments, split, options }: LoadedSlackMessage,
	{ uid }: SubmissionContext,
	{ account, channel }: { readonly account: string; readonly channel: string },
): readonly PlannedStep<SlackRequest>[] {
	attachments.forEach(checkFile);
	const parts = toParts(options.mrkdwn ? text : escapeMarkup(text), TEXT_LIMIT, split);
	const target = { recipient, channel };
	const pace = {
		buckets: [{ name: `${account}/${channel}`, limits: [POSTING_LIMIT] }],
		rests: account,
	};
	const posts = parts.map((part, index): PlannedStep<PostRequest> => {
		const id = parts.length === 1 ? 'text' : `part-${index + 1}`;
		const marker = { uid, step: id };
		return { id, request: { kind: 'post', ...target, marker, text: part, options }, pace };
	});
	const files = attachments.map(({ filename, source }, index): PlannedStep<FileRequest> => ({
		id: `file-${index + 1}`,
		request: { kind: 'file', ...target, filename, bytes: source.bytes },
		pace,
	}));
	return [...posts, ...files];
}

/** The arguments of `chat.postMessage`; those that are undefined are left out. */
export function toPostArguments({
	channel,
	marker: { uid, step },
	text,
	options: { blocks, threadTs, replyBroadcast, unfurlLinks, mrkdwn },
}: PostRequest): Readonly<Record<string, unknown>> {
	return {
		channel,
		text: text === '' ? undefined : text,
		blocks,
		mrkdwn: mrkdwn ? undefined : false,
		thread_ts: threadTs,
		reply_broadcast: replyBroadcast,
		unfurl_links: unfurlLinks,
		unfurl_media: unfurlLinks,
		metadata: { event_type: MARKER_TYPE, event_payload: { uid, step } },
	};
}

/**
 * Slack reads these three as the beginning of links and mentions, whatever it is told about markup.
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
function escapeMarkup(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
