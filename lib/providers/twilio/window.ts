import type { ChannelAccess } from './deliver';
import { isNotReadable, windowClosedError } from './errors';
import { toSpellings } from './phone-number';
import { readMessages, type StoredMessage } from './response';
import { isMessagingService } from './sender';

/** How long a person's message lets a business answer with words of its own. */
const WINDOW_MS = 86_400_000;
/** The newest come first, so the first page would do even if it were shorter. */
const PAGE_SIZE = 20;

/**
 * Makes sure that the person has written to us within the last 24 hours. Twilio takes the message in
 * any case, and gives it up later, with error 63016.
 *
 * Which numbers a Messaging Service sends from is not known, so a message to any sender of the
 * account counts then.
 *
 * @param to e.g. `whatsapp:+14155550100`
 * @returns warnings
 * @throws OutboxError `conversation_required`, or why Twilio cannot be asked right now
 * @see https://www.twilio.com/docs/whatsapp/key-concepts#the-24-hour-customer-service-window
 */
export async function checkWindow(
	{ to, sender }: { readonly to: string; readonly sender: string },
	signal: AbortSignal,
	{ api, service, clock }: ChannelAccess,
): Promise<readonly string[]> {
	const since = clock.now() - WINDOW_MS;
	const isOpened = ({ direction, dateSent, dateCreated }: StoredMessage) =>
		direction === 'inbound' && (dateSent ?? dateCreated ?? new Date(0)).getTime() >= since;
	try {
		for (const from of toSpellings(to)) {
			const wanted = {
				from,
				...(!isMessagingService(sender) && { to: sender }),
				dateSentAfter: new Date(since),
				pageSize: PAGE_SIZE,
			};
			const messages = await api((sdk) => sdk.messages.page(wanted), readMessages, { signal });
			if (messages.some(isOpened)) return [];
		}
	} catch (error) {
		if (!isNotReadable(error)) throw error;
		return [
			'Whether the recipient has written in the last 24 hours could not be checked: the login may not read messages. If not, WhatsApp delivers templates only.',
		];
	}
	throw windowClosedError(service);
}
