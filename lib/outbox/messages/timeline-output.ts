import type { EventReason, TimelineEvent, TimelineEventType } from './timeline-event';

/** An event as the nodes and the API give it out: the same fields for all, for any CRM to take. */
export interface TimelineEventOutput {
	/** The same whenever the same event is given out, so that it can be taken in once. */
	readonly event_id: string;
	readonly type: TimelineEventType;
	/** ISO 8601, UTC, in milliseconds, so that events sort by it. */
	readonly at: string;
	/** The message's, by which its events belong together. */
	readonly uid: string;
	readonly channel: string | null;
	readonly provider: string;
	readonly account_id: string;
	readonly operation: string;
	readonly subject: string | null;
	readonly recipients: readonly string[];
	readonly contact_id: string | null;
	readonly deal_id: string | null;
	readonly context_type: string | null;
	readonly context_id: string | null;
	readonly tags: readonly string[];
	/** Of `attempt`: the how many-th. */
	readonly attempt: number | null;
	/** Not called `error`: n8n takes an item that has one for a failed item. */
	readonly reason: EventReason | null;
	/** The provider's ids, with `sent`. */
	readonly id: string | null;
	readonly message_id: string | null;
}

export function toTimelineEventOutput(event: TimelineEvent): TimelineEventOutput {
	return {
		event_id: event.id,
		type: event.type,
		at: new Date(event.at).toISOString(),
		uid: event.uid,
		channel: event.channel ?? null,
		provider: event.provider,
		account_id: event.account,
		operation: event.operation,
		subject: event.subject ?? null,
		recipients: event.recipients,
		contact_id: event.contactId ?? null,
		deal_id: event.dealId ?? null,
		context_type: event.contextType ?? null,
		context_id: event.contextId ?? null,
		tags: event.tags,
		attempt: event.attempt ?? null,
		reason: event.reason ?? null,
		id: event.providerMessageId ?? null,
		message_id: event.messageId ?? null,
	};
}
