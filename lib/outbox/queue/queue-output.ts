import type { QueuedMessage } from '../../core/queued-message';
import {
	toOptionalTimestamp,
	toSendOutput,
	type SendOutput,
	type SendOutputExtra,
} from '../send-output';
import type { EnqueueResult } from './enqueue';

/** One recipient's message, as the seed gives it out. */
export interface AcceptedMessageOutput {
	readonly uuid: string;
	readonly recipient: string;
	readonly type: 'to' | 'bcc';
	/** Who it is really from: a contact's delivery route may have changed the sender. */
	readonly from: string;
	/** As all are when they are accepted; a repeated call is told the same again. */
	readonly status: 'pending';
	/** Present only where there is one. */
	readonly contact_id?: string;
	readonly tag?: string;
}

/** What a call and each of its messages tell besides. */
interface Surroundings extends Omit<SendOutput, 'account_id'> {
	readonly call_id: string;
	readonly queue: string;
	/** When delivery begins: ISO 8601, UTC; null for at once. */
	readonly send_at: string | null;
}

/**
 * An accepted call as the node and the API give it out: the seed's `data` object, plus what only we
 * know.
 */
export interface QueueOutput extends Surroundings {
	readonly accepted: true;
	readonly message_count: number;
	readonly messages: readonly AcceptedMessageOutput[];
	/** Addresses that were given several times, and get one message. */
	readonly duplicates: readonly string[];
}

export interface QueueOutputExtra extends SendOutputExtra {
	readonly sendAt: number | undefined;
	readonly duplicates: readonly string[];
}

export function toQueueOutput(result: EnqueueResult, extra: QueueOutputExtra): QueueOutput {
	return {
		accepted: true,
		message_count: result.messages.length,
		messages: result.messages.map(toAcceptedMessageOutput),
		duplicates: extra.duplicates,
		...toSurroundings(result, extra),
	};
}

/** An accepted message on its own. */
export type QueuedItemOutput = Surroundings &
	Omit<AcceptedMessageOutput, 'contact_id'> & { readonly accepted: true };

/** The same, with an output for each message. */
export function toQueuedItemOutputs(
	result: EnqueueResult,
	extra: QueueOutputExtra,
): readonly QueuedItemOutput[] {
	const surroundings = toSurroundings(result, extra);
	return result.messages.map((message) => ({
		accepted: true,
		...surroundings,
		...toAcceptedMessageOutput(message),
	}));
}

export function toAcceptedMessageOutput(message: QueuedMessage): AcceptedMessageOutput {
	const { uid, to, type, from, contactId, tag } = message;
	return {
		uuid: uid,
		recipient: to.address,
		type,
		from: from.address,
		status: 'pending',
		...(contactId !== undefined && { contact_id: contactId }),
		...(tag !== undefined && { tag }),
	};
}

function toSurroundings(
	result: EnqueueResult,
	{ sendAt, ...extra }: QueueOutputExtra,
): Surroundings {
	const { account_id: queue, ...others } = toSendOutput(result, extra);
	return {
		call_id: result.submission.uid,
		queue,
		send_at: toOptionalTimestamp(sendAt),
		...others,
	};
}
