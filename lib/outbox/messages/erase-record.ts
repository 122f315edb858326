import { mayHaveLeft, type Failure, type Step, type Submission } from '../../core/submission';
import type { Receipt } from '../../core/receipt';
import { createNameFinder, type Person } from './person';
import { toRecipient } from './recipient-filter';

/** What stands where something may have been said about a person. */
const ERASED = 'erased';
const ERASED_FAILURE = 'What was said about it was erased with the data of its recipient.';

/**
 * The record without anything about a person. What guards against a second send stays: the key, the
 * fingerprint, what has left and when, and how long that answers for the key. Of what was not sent
 * nothing may go on, as nobody would know any more whom it was for.
 *
 * Other recipients stay on record, unless the message was sent for the person: then they all go. So do
 * the subject, and whatever services said in words of their own. A record whose key names the person
 * is kept no longer than its key has to answer.
 *
 * @param record that nobody is at work on, and of which is known whether it left
 * @param now milliseconds since the epoch
 */
export function eraseFromRecord(record: Submission, person: Person, now: number): Submission {
	const isNamed = createNameFinder(person);
	const isTheirs = record.contactId !== undefined && person.contactIds.has(record.contactId);
	const isPerson = (recipient: string): boolean =>
		isTheirs || person.addresses.has(toRecipient(recipient));
	const without = (recipients: readonly string[]) => recipients.filter((each) => !isPerson(each));
	const eraser: Eraser = { isNamed, isPerson, without };

	const { subject: _subject, contactId: _contactId, lookups: _lookups, ...kept } = record;
	return ended(
		{
			...withoutNames(kept, eraser),
			retentionMs: isNamed(`${record.scope} ${record.key}`)
				? Math.min(record.retentionMs, windowEndOf(record) - record.updatedAt)
				: record.retentionMs,
			recipients: without(record.recipients),
			steps: record.steps.map((step) => eraseFromStep(step, eraser)),
			tags: record.tags.filter((tag) => !isNamed(tag)),
			...(record.contactId !== undefined && !isTheirs && { contactId: record.contactId }),
			...(record.receipt && { receipt: eraseFromReceipt(record.receipt, record.uid, eraser) }),
			...(record.failure && { failure: eraseFromFailure(record.failure) }),
			...(record.routeFailures && {
				routeFailures: mapValues(record.routeFailures, eraseFromFailure),
			}),
			...(record.suppressed && {
				suppressed: record.suppressed.filter(({ address }) => !isPerson(address)),
			}),
			...(record.resolutions && {
				resolutions: record.resolutions.map(({ note, by, ...resolution }) => ({
					...resolution,
					by: isNamed(by) ? ERASED : by,
					...(note !== undefined && { note: ERASED }),
				})),
			}),
		},
		now,
	);
}

interface Eraser {
	isNamed(text: string): boolean;
	isPerson(recipient: string): boolean;
	without(recipients: readonly string[]): string[];
}

type Kept = Omit<Submission, 'subject' | 'contactId' | 'lookups'>;

/** What a record is filed under may name people, too. */
function withoutNames(
	{ dealId, contextType, contextId, ...kept }: Kept,
	{ isNamed }: Eraser,
): Kept {
	const given = { dealId, contextType, contextId };
	const unnamed = Object.entries(given).filter(
		([, value]) => value !== undefined && !isNamed(value),
	);
	return { ...kept, ...Object.fromEntries(unnamed) };
}

function eraseFromStep(step: Step, eraser: Eraser): Step {
	const { recipients, evidence, receipt, failure, ...kept } = step;
	return {
		...kept,
		...(recipients && { recipients: eraser.without(recipients) }),
		evidence: Object.fromEntries(
			Object.entries(evidence).filter(([, value]) => !eraser.isNamed(value)),
		),
		...(receipt && { receipt: eraseFromReceipt(receipt, step.id, eraser) }),
		...(failure && { failure: eraseFromFailure(failure) }),
	};
}

/** @param fallback what stands for an id that names the person */
function eraseFromReceipt(receipt: Receipt, fallback: string, eraser: Eraser): Receipt {
	const { id, threadId, messageId, accepted, rejected, ...kept } = receipt;
	const { isNamed, isPerson, without } = eraser;
	return {
		...kept,
		id: isNamed(id) ? fallback : id,
		...(threadId !== undefined && !isNamed(threadId) && { threadId }),
		...(messageId !== undefined && !isNamed(messageId) && { messageId }),
		accepted: without(accepted),
		rejected: rejected
			.filter(({ address }) => !isPerson(address))
			.map(({ address }) => ({ address, reason: ERASED })),
	};
}

/** Services put into their words whatever they like. */
function eraseFromFailure({ code, field, status }: Failure): Failure {
	return {
		...{ code, message: ERASED_FAILURE },
		...(field !== undefined && { field }),
		...(status !== undefined && { status }),
	};
}

/**
 * What was not sent would be taken up again under the same key, without its recipients. Where nothing
 * has left, its key answers no more; where parts have, the rest stays unsent.
 */
function ended(record: Submission, now: number): Submission {
	if (record.state !== 'reserved' && record.state !== 'released') return record;
	if (!mayHaveLeft(record)) {
		return { ...record, state: 'released', settledAt: now, windowMs: 0 };
	}
	return {
		...record,
		state: 'rejected',
		settledAt: record.settledAt ?? now,
		failure: {
			code: 'recipient_suppressed',
			message: 'The recipient was erased before all parts of the message had left.',
		},
	};
}

/** Until when the record answers for its key. */
function windowEndOf({ settledAt, updatedAt, windowMs }: Submission): number {
	return Math.max((settledAt ?? updatedAt) + windowMs, updatedAt);
}

function mapValues<Value>(
	record: Readonly<Record<string, Value>>,
	map: (value: Value) => Value,
): Record<string, Value> {
	return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
