import type { Submission } from '../../lib/core/submission';
import type { StoryFilter } from '../../lib/outbox/messages/stories';

const DAY_MS = 86_400_000;
/** Over how long the records of a full store were made. */
export const PERIOD_DAYS = 60;

/** An ordinary customer has had so many messages. */
export const MESSAGES_EACH = 20;
/** One of so many messages went to the customer who gets the most. */
const BUSY_SHARE = 100;
const BUSY = 'busy';

/** What a timeline can be of. */
export const SUBJECTS = ['contact', 'deal', 'context', 'recipient'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** Customers among whom a store's records are divided. */
export interface People {
	/** Gives a record its customer, and its time within the period. */
	assign(submission: Submission, index: number): Submission;
	/** How many messages the customer has had who got the most. */
	readonly busyMessages: number;
	busy(subject: Subject): StoryFilter;
	/** Another one each time. */
	anybody(subject: Subject): StoryFilter;
}

/** @param now milliseconds since the epoch */
export function createPeople(records: number, now: number): People {
	const people = Math.ceil(records / MESSAGES_EACH);
	let turn = 0;
	return {
		assign(submission, index) {
			const name = index % BUSY_SHARE === 0 ? BUSY : String(index % people);
			const age = PERIOD_DAYS * DAY_MS * (1 - index / records);
			return movedTo({ ...submission, ...toOwn(name) }, Math.floor(now - age));
		},
		busyMessages: Math.floor(records / BUSY_SHARE),
		busy: (subject) => toFilter(BUSY, subject),
		anybody(subject) {
			// A prime, so that they lie far from each other; and nobody whose messages the busy one has.
			turn = (turn + 7919) % people;
			return toFilter(String(turn % BUSY_SHARE === 0 ? turn + 1 : turn), subject);
		},
	};
}

function toOwn(name: string) {
	return {
		recipients: [`customer-${name}@example.com`],
		contactId: `contact-${name}`,
		dealId: `deal-${name}`,
		contextType: 'invoice',
		contextId: `invoice-${name}`,
	};
}

function toFilter(name: string, subject: Subject): StoryFilter {
	const { recipients, contactId, dealId, contextType, contextId } = toOwn(name);
	switch (subject) {
		case 'contact':
			return { contactId };
		case 'deal':
			return { dealId };
		case 'context':
			return { contextType, contextId };
		case 'recipient':
			return { recipient: recipients.join() };
	}
}

/** The same record, made and settled at another time. */
function movedTo(submission: Submission, createdAt: number): Submission {
	const by = createdAt - submission.createdAt;
	const moved = (time: number | undefined): number => (time ?? submission.createdAt) + by;
	const { receipt, steps, updatedAt, settledAt } = submission;
	return {
		...submission,
		...{ createdAt, updatedAt: moved(updatedAt), settledAt: moved(settledAt) },
		...(receipt && { receipt: { ...receipt, sentAt: moved(receipt.sentAt) } }),
		steps: steps.map((step) => ({
			...step,
			committedAt: moved(step.committedAt),
			...(step.receipt && {
				receipt: { ...step.receipt, sentAt: moved(step.receipt.sentAt) },
			}),
		})),
	};
}
