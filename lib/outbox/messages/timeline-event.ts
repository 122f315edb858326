import type { Submission } from '../../core/submission';

/** What can become of a message, in the order in which it happens. */
export const EVENT_TYPES = [
	/** Somebody has asked for it to be sent, and it is on record. */
	'composed',
	/** It was taken over for later: by the queue, or by a provider that says so. */
	'queued',
	/** It was handed to the provider. */
	'attempt',
	/** The provider has accepted it. */
	'sent',
	/** It did not go out, whoever or whatever did not want it to. */
	'failed',
	/** A recipient was left out who must not be written to. */
	'suppressed',
	/** Nobody could say whether it left. */
	'unknown',
	/** Somebody has decided about that. */
	'resolved',
] as const;
export type TimelineEventType = (typeof EVENT_TYPES)[number];

/** Why it came to an event, for programs and for people. */
export interface EventReason {
	readonly code: string;
	readonly message: string;
}

/** What all events of a message have in common. */
export type EventSubject = Pick<
	Submission,
	| 'uid'
	| 'operation'
	| 'subject'
	| 'recipients'
	| 'contactId'
	| 'dealId'
	| 'contextType'
	| 'contextId'
	| 'tags'
>;

/** Something that happened to a message, told as far as it is on record. */
export interface TimelineEvent extends EventSubject {
	/** The same whenever the same event is read. */
	readonly id: string;
	readonly type: TimelineEventType;
	/** Milliseconds since the epoch. */
	readonly at: number;
	/** E.g. `email` or `slack`, where it is known. */
	readonly channel?: string | undefined;
	readonly provider: string;
	readonly account: string;
	/** Of `attempt`: the how many-th, per step. */
	readonly attempt?: number | undefined;
	readonly reason?: EventReason | undefined;
	/** The provider's ids, once it has accepted the message. */
	readonly providerMessageId?: string | undefined;
	readonly messageId?: string | undefined;
}

/** An event's place in the order of a timeline. */
export interface EventPlace {
	readonly at: number;
	readonly type: TimelineEventType;
	readonly id: string;
}

/** Puts the newest first, and of the same millisecond what comes later in the life of a message. */
export function compareEvents(a: EventPlace, b: EventPlace): number {
	return (
		b.at - a.at ||
		EVENT_TYPES.indexOf(b.type) - EVENT_TYPES.indexOf(a.type) ||
		(a.id === b.id ? 0 : a.id < b.id ? 1 : -1)
	);
}
