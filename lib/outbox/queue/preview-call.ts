import type { QueuedContent } from '../../core/queued-message';
import type { Environment } from '../environment';
import { peek } from '../reserve';
import { toSendPreview, type SendPreview } from '../send-preview';
import { toTimestamp } from '../send-output';
import { lookUpDirectory } from './call-directory';
import { findRefusal, toReservable, type QueueRequest } from './enqueue';
import { planCall } from './plan-call';
import { toAcceptedMessageOutput, type AcceptedMessageOutput } from './queue-output';

/** What queueing an email would do. */
export interface CallPreview extends Omit<SendPreview, 'account_id'> {
	readonly queue: string;
	/** When delivery would begin: ISO 8601, UTC. */
	readonly due_at: string;
	readonly message_count: number;
	/** The first ones, with what each of them says. */
	readonly messages: readonly (Omit<AcceptedMessageOutput, 'uuid' | 'status'> & {
		readonly reply_to: readonly string[];
		readonly account_id: string;
		readonly content: QueuedContent | null;
	})[];
}

const MAX_SHOWN = 20;

/**
 * Does everything that queueing does before it reserves and stores.
 * @throws OutboxError what a new call would be refused with
 */
export async function previewCall(
	request: QueueRequest,
	environment: Environment,
): Promise<CallPreview> {
	const { email, contents } = request;
	const view = await peek(toReservable(request), environment);
	const { uid, createdAt, retentionMs } = view.candidate;
	const directory = await lookUpDirectory(email, environment);
	const refusal = findRefusal(email, directory, createdAt);
	if (refusal) throw refusal;
	const call = await planCall({ email, contents, directory }, { uid, createdAt, retentionMs });
	const { account_id: queue, ...preview } = toSendPreview(view);
	return {
		...preview,
		queue,
		due_at: toTimestamp(call.messages[0]?.dueAt ?? createdAt),
		message_count: call.messages.length,
		messages: call.messages.slice(0, MAX_SHOWN).map((message) => {
			const { uuid: _uuid, status: _status, ...shown } = toAcceptedMessageOutput(message);
			return {
				...shown,
				reply_to: message.replyTo.map(({ address }) => address),
				account_id: message.account,
				content: message.content ?? call.content ?? null,
			};
		}),
	};
}
