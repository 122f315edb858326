import type { Failure, Resolution, Step, Submission } from '../../core/submission';
import { QUEUE_PROVIDER } from '../queue/queue-provider';
import { toOptionalTimestamp, toTimestamp } from '../send-output';
import { toMessageStatus, type MessageStatus } from './message-status';

/** A record as the nodes and the API give it out. All times are ISO 8601, UTC. */
export interface MessageOutput {
	readonly uid: string;
	readonly status: MessageStatus;
	readonly provider: string;
	readonly account_id: string;
	readonly operation: string;
	readonly key: string;
	readonly scope: string;
	readonly recipients: readonly string[];
	readonly subject: string | null;
	readonly contact_id: string | null;
	readonly deal_id: string | null;
	readonly context_type: string | null;
	readonly context_id: string | null;
	readonly tags: readonly string[];
	readonly attempts: number;
	readonly created_at: string;
	readonly updated_at: string;
	readonly settled_at: string | null;
	readonly sent_at: string | null;
	/** The provider's ids, once it has accepted the message. */
	readonly id: string | null;
	readonly thread_id: string | null;
	readonly message_id: string | null;
	/** Not called `error`: n8n takes an item that has one for a failed item. */
	readonly failure: Failure | null;
	readonly resolutions: readonly ResolutionOutput[];
	readonly steps: readonly StepOutput[];
}

export interface ResolutionOutput {
	readonly decision: Resolution['decision'];
	readonly verdict: Resolution['verdict'] | null;
	readonly by: string;
	readonly note: string | null;
	readonly at: string;
}

export interface StepOutput {
	readonly id: string;
	readonly provider: string;
	readonly state: Step['state'];
	readonly attempts: number;
	/** What was noted down, by name. */
	readonly evidence: readonly string[];
}

export function toMessageOutput(submission: Submission): MessageOutput {
	const { receipt, settledAt, failure, resolutions = [] } = submission;
	return {
		uid: submission.uid,
		status: toMessageStatus(submission),
		provider: submission.provider,
		account_id: submission.account,
		operation: submission.operation,
		key: submission.key,
		scope: submission.scope,
		recipients: submission.recipients,
		subject: submission.subject ?? null,
		contact_id: submission.contactId ?? null,
		deal_id: submission.dealId ?? null,
		context_type: submission.contextType ?? null,
		context_id: submission.contextId ?? null,
		tags: submission.tags,
		attempts: submission.attempts,
		created_at: toTimestamp(submission.createdAt),
		updated_at: toTimestamp(submission.updatedAt),
		settled_at: toOptionalTimestamp(settledAt),
		// What lies in the queue has not been sent.
		sent_at: receipt && submission.provider !== QUEUE_PROVIDER ? toTimestamp(receipt.sentAt) : null,
		id: receipt?.id ?? null,
		thread_id: receipt?.threadId ?? null,
		message_id: receipt?.messageId ?? null,
		failure: failure ?? null,
		resolutions: resolutions.map(toResolutionOutput),
		steps: submission.steps.map(toStepOutput),
	};
}

function toResolutionOutput({ decision, verdict, by, note, at }: Resolution): ResolutionOutput {
	return { decision, verdict: verdict ?? null, by, note: note ?? null, at: toTimestamp(at) };
}

function toStepOutput({ id, provider, state, attempts, evidence }: Step): StepOutput {
	return { id, provider, state, attempts, evidence: Object.keys(evidence) };
}
