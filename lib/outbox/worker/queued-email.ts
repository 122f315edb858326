import type { EmailMessage, ListUnsubscribe } from '../../core/message';
import type { TakenMessage } from '../../core/queue-store';

/** A queued message as the email that leaves: to one recipient, whoever else the call was for. */
export function toQueuedEmail(
	{ message: { from, to, replyTo }, content }: TakenMessage,
	listUnsubscribe: ListUnsubscribe | undefined,
): EmailMessage {
	const { subject, html, text, headers } = content;
	return {
		from: toMailbox(from),
		to: [toMailbox(to)],
		cc: [],
		bcc: [],
		replyTo: replyTo.map(toMailbox),
		subject,
		...(html !== undefined && { html }),
		...(text !== undefined && { text }),
		headers,
		...(listUnsubscribe && !unsubscribes(headers) && { listUnsubscribe }),
		attachments: [],
		dropped: [],
		warnings: [],
	};
}

/** Whether the sender has thought of it already. */
function unsubscribes(headers: Readonly<Record<string, string>>): boolean {
	return Object.keys(headers).some((name) => /^list-unsubscribe/i.test(name));
}

function toMailbox({ address, name }: TakenMessage['message']['to']) {
	return { address, ...(name !== undefined && { name }) };
}
