import type { DoubtfulStep, Verdict } from '../../core/provider';
import { REQUEST_TIMEOUT_MS } from './client';
import type { ChannelAccess } from './deliver';
import { digestOf, toTraces, type Traces } from './evidence';
import { toSpellings } from './phone-number';
import { readMessages, toReceipt, toStanding, type StoredMessage } from './response';
import { isMessagingService } from './sender';

/**
 * How long after the commit a message that Twilio does not list has certainly not been taken: as long
 * as the request may take, and as long again as Twilio may take to list it.
 */
export const SETTLING_MS = 180_000;

/** How much earlier than our commit Twilio's clock, which shows whole seconds, may have it made. */
const CLOCK_SLACK_MS = 3000;
/** How long after the commit the message may have been made: Twilio makes it before it answers. */
const MAKING_MS = REQUEST_TIMEOUT_MS + 5000;
/** How far our clock may be off. What was made within so much of our commit may be ours. */
const CLOCK_ERROR_MS = 900_000;
/** The most that Twilio lists at once. */
const PAGE_SIZE = 1000;

/**
 * Looks for the message among those to its recipient. Twilio keeps no marker of ours, so it is known
 * by its text and time alone:
 *
 * - Taken for sent: exactly one message with our text was made while our request was running. This is
 *   wrong when another submission sent the same person the same words within those seconds, and ours
 *   got lost: nobody can tell such twins apart.
 * - Taken for not sent: long enough after the commit nothing is listed that could be ours. Twilio or
 *   a Messaging Service may change a text (shortened links, other quotation marks), our clock may be
 *   wrong, and texts can be redacted: so a message at our time with another text, or with our text at
 *   another time, leaves it unknown.
 *
 * The list is not narrowed down by `DateSent`, which messages that wait in Twilio's queue lack.
 *
 * @param ageMs how long ago the step was committed
 * @throws OutboxError when Twilio cannot be asked right now
 */
export async function reconcile(
	{ evidence, recipients }: DoubtfulStep,
	{ signal, ageMs }: { readonly signal: AbortSignal; readonly ageMs: number },
	access: ChannelAccess,
): Promise<Verdict> {
	const traces = toTraces(evidence);
	if (!traces) return { outcome: 'unknown' };
	const now = access.clock.now();
	const committedAt = now - ageMs;
	const { messages, isComplete } = await listSent(traces, signal, access);
	const isOurs = ({ body }: StoredMessage) => digestOf(body ?? '') === traces.digest;
	const within = (earlierMs: number, laterMs: number) =>
		messages.filter(({ dateCreated }) => {
			const age = (dateCreated?.getTime() ?? committedAt) - committedAt;
			return age >= -earlierMs && age <= laterMs;
		});
	const atOurTime = within(CLOCK_SLACK_MS, MAKING_MS);
	const [match, ...twins] = atOurTime.filter(isOurs);
	if (match && twins.length === 0) return toVerdict(match, recipients, now);
	const mayBeOurs = atOurTime.length > 0 || within(CLOCK_ERROR_MS, CLOCK_ERROR_MS).some(isOurs);
	if (mayBeOurs || !isComplete || ageMs < SETTLING_MS) return { outcome: 'unknown' };
	return { outcome: 'not-sent' };
}

/** One that Twilio has given up will not arrive. */
function toVerdict(message: StoredMessage, accepted: readonly string[], now: number): Verdict {
	if (toStanding(message) === 'failed') return { outcome: 'not-sent' };
	const sentAt = message.dateCreated?.getTime() ?? now;
	return { outcome: 'sent', receipt: toReceipt(message, { accepted, sentAt }) };
}

/** Everything that was sent to the recipient by our sender, but for what is accounted for. */
async function listSent(
	{ to, sender, earlier }: Traces,
	signal: AbortSignal,
	{ api }: ChannelAccess,
): Promise<{ readonly messages: readonly StoredMessage[]; readonly isComplete: boolean }> {
	const isService = isMessagingService(sender);
	const pages = await Promise.all(
		toSpellings(to).map((address) => {
			const wanted = { to: address, ...(!isService && { from: sender }), pageSize: PAGE_SIZE };
			return api((sdk) => sdk.messages.page(wanted), readMessages, { signal });
		}),
	);
	const messages = pages
		.flat()
		.filter(({ direction }) => direction !== 'inbound')
		.filter(({ messagingServiceSid }) => !isService || messagingServiceSid === sender)
		.filter(({ sid }) => !earlier.includes(sid));
	return { messages, isComplete: pages.every(({ length }) => length < PAGE_SIZE) };
}
