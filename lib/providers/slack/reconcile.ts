import { isOutboxError } from '../../core/errors';
import type { DoubtfulStep, Verdict } from '../../core/provider';
import type { Receipt } from '../../core/receipt';
import { readIdentity } from './account';
import { CALL_TIMEOUT_MS } from './client';
import type { Connection } from './deliver';
import { toTraces, type Traces } from './evidence';
import { readHistory, type History, type PostedMessage } from './history';
import { toFileReceipt, toPostReceipt } from './response';

/**
 * How long after the commit a message that cannot be seen has certainly not been sent: as long as
 * the request may take, and time for Slack to share a file, which it does in the background.
 */
export const SETTLING_MS = CALL_TIMEOUT_MS + 150_000;

/** How far our clock and Slack's may be apart. */
const CLOCK_TOLERANCE_MS = 300_000;

/** The bot may not look, or there is nothing to look at. */
const UNREADABLE: readonly (string | undefined)[] = [
	'missing_scope',
	'no_permission',
	'access_denied',
	'not_in_channel',
	'channel_is_limited_access',
	'channel_not_found',
	'thread_not_found',
	'method_not_supported_for_channel_type',
];

/**
 * Looks into the conversation for what became of a step: a message with our mark, or our file.
 *
 * @param ageMs how long ago the step was committed
 * @throws OutboxError when Slack cannot be asked right now
 */
export async function reconcile(
	step: DoubtfulStep,
	{ signal, ageMs }: { readonly signal: AbortSignal; readonly ageMs: number },
	connection: Connection,
): Promise<Verdict> {
	const traces = toTraces(step.evidence);
	if (!traces) return { outcome: 'unknown' };
	const committedAt = connection.clock.now() - ageMs;
	const period = {
		from: committedAt - CLOCK_TOLERANCE_MS,
		to: committedAt + SETTLING_MS + CLOCK_TOLERANCE_MS,
	};
	const isWanted = (message: PostedMessage): boolean => isOurs(message, step, traces);
	const history = await readUnlessForbidden(
		readHistory(connection.client, traces, period, { isWanted, signal }),
	);
	const found = history?.messages.find(isWanted);
	if (found) return { outcome: 'sent', receipt: toReceipt(found, step, traces) };
	if (!history?.complete || ageMs < SETTLING_MS) return { outcome: 'unknown' };
	const hidden = await mayBeHidden(history, connection, signal);
	return { outcome: hidden ? 'unknown' : 'not-sent' };
}

function isOurs(
	{ metadata, files }: PostedMessage,
	{ id, uid }: DoubtfulStep,
	{ fileId }: Traces,
): boolean {
	if (fileId !== undefined) return files.some((file) => file.id === fileId);
	return metadata?.event_payload.uid === uid && metadata.event_payload.step === id;
}

function toReceipt(
	{ ts }: PostedMessage,
	{ recipients: accepted }: DoubtfulStep,
	{ threadTs, fileId }: Traces,
): Receipt {
	if (fileId === undefined) return toPostReceipt(ts, threadTs, accepted);
	const { sentAt } = toPostReceipt(ts, threadTs, accepted);
	return toFileReceipt(fileId, threadTs, { accepted, sentAt });
}

/**
 * Whether our own bot posted something there that shows neither a mark nor files: then marks may
 * be kept from us, and what is not seen may be there all the same.
 */
async function mayBeHidden(
	{ messages }: History,
	{ client }: Connection,
	signal: AbortSignal,
): Promise<boolean> {
	const unmarked = messages.filter(
		({ bot_id, metadata, upload, files }) =>
			bot_id !== undefined && !metadata && !(upload && files.length > 0),
	);
	if (unmarked.length === 0) return false;
	const { bot_id: ourId } = await readIdentity(client, signal);
	return unmarked.some(({ bot_id }) => ourId === undefined || bot_id === ourId);
}

async function readUnlessForbidden(reading: Promise<History>): Promise<History | undefined> {
	try {
		return await reading;
	} catch (error) {
		if (isOutboxError(error) && UNREADABLE.includes(error.details.reason)) return undefined;
		throw error;
	}
}
