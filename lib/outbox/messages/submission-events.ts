import type { Resolution, Step, Submission } from '../../core/submission';
import { QUEUE_PROVIDER } from '../queue/queue-provider';
import type { EventReason, TimelineEvent } from './timeline-event';

/** What became of a message of the ledger, in no order. */
export function toSubmissionEvents(submission: Submission): readonly TimelineEvent[] {
	const { uid, createdAt } = submission;
	const base = toBase(submission);
	return [
		{ ...base, id: `${uid}:composed`, type: 'composed', at: createdAt },
		...toAttempts(submission),
		...submission.steps.flatMap((step) => toReceiptEvents(step, submission)),
		...toRouteFailures(submission),
		...toSuppressedEvents(submission),
		...toOutcome(submission),
		...toDoubts(submission),
	];
}

function toBase(submission: Submission, step: Step | undefined = submission.steps[0]) {
	const { provider, account, operation } = submission;
	const { uid, subject, recipients, contactId, dealId, contextType, contextId, tags } = submission;
	return {
		...{ uid, operation, subject, contactId, dealId, contextType, contextId, tags },
		recipients: step?.recipients ?? recipients,
		channel: /^(email|draft)\./.test(operation) ? 'email' : step?.route,
		provider: step?.provider ?? provider,
		account: step?.account ?? account,
	};
}

/** When it was handed over; of several attempts at a step the last one is on record. */
export function toAttempts(submission: Submission): readonly TimelineEvent[] {
	// What the queue stores has its messages for events.
	const steps = submission.steps.filter(({ provider }) => provider !== QUEUE_PROVIDER);
	return steps.flatMap((step): TimelineEvent[] => {
		const { id, attempts, committedAt, failure } = step;
		if (committedAt === undefined) return [];
		return [
			{
				...toBase(submission, step),
				id: `${submission.uid}:${id}:attempt:${attempts}`,
				type: 'attempt',
				at: committedAt,
				attempt: attempts,
				reason: failure && toReason(failure),
			},
		];
	});
}

function toReceiptEvents(step: Step, submission: Submission): readonly TimelineEvent[] {
	const { receipt, provider } = step;
	if (!receipt || provider === QUEUE_PROVIDER) return [];
	const { status, messageId } = receipt;
	// That a draft was composed is told already, and nothing else has happened to it.
	if (status === 'draft') return [];
	const base = { ...toBase(submission, step), at: receipt.sentAt };
	const id = `${submission.uid}:${step.id}`;
	const refused = new Set(receipt.rejected.map(({ address }) => address));
	return [
		{
			...base,
			id: `${id}:${status}`,
			type: status,
			recipients: base.recipients.filter((recipient) => !refused.has(recipient)),
			providerMessageId: receipt.id,
			messageId,
		},
		...receipt.rejected.map(({ address, reason }, index): TimelineEvent => {
			const recipients = [address];
			const why = { code: 'recipient_refused', message: reason };
			return { ...base, id: `${id}:refused:${index}`, type: 'failed', recipients, reason: why };
		}),
	];
}

/** Routes by which it did not go, where it went by another in the end. */
function toRouteFailures(submission: Submission): readonly TimelineEvent[] {
	const { uid, state, settledAt, routeFailures = {}, steps } = submission;
	if (settledAt === undefined || isOver(submission)) return [];
	if (state !== 'sent' && state !== 'unknown') return [];
	const at = steps.find(({ committedAt }) => committedAt !== undefined)?.committedAt ?? settledAt;
	return Object.entries(routeFailures).map(([route, failure]) => {
		const step = steps.find((each) => each.route === route);
		const base = { ...toBase(submission, step), channel: route };
		return {
			...base,
			id: `${uid}:${route}:failed`,
			type: 'failed' as const,
			at,
			reason: toReason(failure),
		};
	});
}

function toSuppressedEvents(submission: Submission): readonly TimelineEvent[] {
	const { uid, suppressed = [], steps, settledAt, updatedAt } = submission;
	const at = steps[0]?.committedAt ?? settledAt ?? updatedAt;
	return suppressed.map(({ address, reason }, index) => ({
		...toBase(submission),
		id: `${uid}:suppressed:${index}`,
		type: 'suppressed',
		at,
		recipients: [address],
		reason: { code: 'recipient_suppressed', message: reason },
	}));
}

/** Why it did not go at all. */
function toOutcome(submission: Submission): readonly TimelineEvent[] {
	const { uid, settledAt, failure, suppressed = [] } = submission;
	if (!isOver(submission) || settledAt === undefined || !failure) return [];
	const isSuppressed = failure.code === 'recipient_suppressed';
	// They have been told one by one.
	if (isSuppressed && suppressed.length > 0) return [];
	const type = isSuppressed ? 'suppressed' : 'failed';
	const id = `${uid}:${type}:${settledAt}`;
	return [{ ...toBase(submission), id, type, at: settledAt, reason: toReason(failure) }];
}

function isOver({ state }: Submission): boolean {
	return state === 'rejected' || state === 'released';
}

/**
 * The doubt whether it left, and what was decided. It began when the message was handed over, which
 * is still known when the doubt is over.
 */
export function toDoubts(submission: Submission): readonly TimelineEvent[] {
	const { uid, state, updatedAt, failure, resolutions = [], steps } = submission;
	if (state !== 'unknown' && resolutions.length === 0) return [];
	const commits = steps.flatMap(({ committedAt }) => committedAt ?? []);
	const [first] = resolutions;
	const since = Math.min(Math.max(...commits), first?.at ?? Infinity);
	const base = toBase(submission);
	const reason = {
		code: 'delivery_unknown',
		message: failure?.message ?? 'Nobody could say whether it left.',
	};
	const at = Number.isFinite(since) ? since : updatedAt;
	return [
		{ ...base, id: `${uid}:unknown`, type: 'unknown', at, reason },
		...resolutions.map((resolution): TimelineEvent => {
			const id = `${uid}:resolved:${resolution.at}`;
			const reason = describeResolution(resolution);
			return { ...base, id, type: 'resolved', at: resolution.at, reason };
		}),
	];
}

function describeResolution({ decision, verdict, by, note }: Resolution): EventReason {
	const decided = verdict === undefined ? decision : `asked the provider: ${verdict}`;
	return {
		code: verdict ?? decision,
		message: [`${by}: ${decided}`, ...(note === undefined ? [] : [note])].join('. '),
	};
}

export function toReason({ code, message }: EventReason): EventReason {
	return { code, message };
}
