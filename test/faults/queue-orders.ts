import { isOutboxError } from '../../lib/core/errors';
import { DEFAULT_POLICY } from '../../lib/outbox/policy';
import { enqueue, type EnqueueResult, type QueueRequest } from '../../lib/outbox/queue/enqueue';
import { parseQueueInput } from '../../lib/outbox/queue/parse-queue-input';
import type { WorkerEnvironment } from '../../lib/outbox/worker/worker-options';
import { NAMESPACE, SENDER } from './assignment';

export const QUEUE = 'faults';

const CALL_SIZE = 100;
/** One of so many recipients has a mailbox that takes nothing. */
const REFUSED_EACH = 100;

/** Whether the recipient is one whose mailbox takes nothing. */
export function isRefused(recipient: string): boolean {
	return recipient.startsWith('full');
}

/**
 * Queues emails to as many recipients, in several calls one after another. A call that fails is made
 * again under its key, as a user's retry would.
 * @returns the uids of their messages
 */
export async function enqueueAll(
	count: number,
	environment: WorkerEnvironment,
): Promise<readonly string[]> {
	const uids: string[] = [];
	for (let first = 0; first < count; first += CALL_SIZE) {
		const size = Math.min(CALL_SIZE, count - first);
		const recipients = Array.from({ length: size }, (_, index) => toRecipient(first + index));
		const { messages } = await enqueueCall(await toRequest(recipients), environment);
		uids.push(...messages.map(({ uid }) => uid));
	}
	return uids;
}

async function enqueueCall(
	request: QueueRequest,
	environment: WorkerEnvironment,
): Promise<EnqueueResult> {
	for (;;) {
		try {
			return await enqueue(request, environment);
		} catch (error) {
			if (!isOutboxError(error) || error.retry !== 'later') throw error;
		}
	}
}

function toRecipient(number: number): string {
	const mailbox = number % REFUSED_EACH === REFUSED_EACH - 1 ? 'full' : 'jane';
	return `${mailbox}-${number}@example.com`;
}

async function toRequest(recipients: readonly string[]): Promise<QueueRequest> {
	const content = { subject: 'Your order', text: 'It is on its way.' };
	const input = { queue: QUEUE, from: SENDER, to: [...recipients], ...content };
	return {
		email: await parseQueueInput(input),
		contents: { shared: { ...content, headers: {} } },
		scope: { kind: 'named', name: NAMESPACE },
		key: { kind: 'own', key: `orders from ${recipients[0]}` },
		adoptNewestInSlot: false,
		origin: {},
		sandbox: false,
		policy: DEFAULT_POLICY,
	};
}
