import { createMemoryBackend } from '../../../../lib/backends/memory/memory-backend';
import { OutboxError } from '../../../../lib/core/errors';
import type { QueuedMessage } from '../../../../lib/core/queued-message';
import { requireMessages } from '../../../../lib/outbox/backend-parts';
import { createFakeClock } from '../../../support/fake-clock';
import { createFakeIds } from '../../../support/fake-ids';
import { aQueuedCall } from '../../../support/queued-messages';

export const DAY_MS = 86_400_000;
export const LEASE = { token: 'worker-1', ms: 60_000 };

/** A queue with messages in it. */
export function setUpQueue() {
	const clock = createFakeClock();
	const ids = createFakeIds();
	const backend = createMemoryBackend({ clock, ids });
	const messages = requireMessages(backend);
	const environment = { backend, clock, ids };
	const { messages: _messages, documents: _documents, queue: _queue, ...ledger } = backend;
	return {
		...{ clock, ids, backend, messages, environment },
		/** A store that keeps the ledger alone. */
		ledgerOnly: { ...environment, backend: { ...ledger, name: 'static-data' } },
		add: async (uid: string, ...overrides: readonly Partial<QueuedMessage>[]) => {
			const now = clock.now();
			const times = { createdAt: now, updatedAt: now, dueAt: now };
			await messages.add(
				aQueuedCall(
					uid,
					(overrides.length > 0 ? overrides : [{}]).map((each) => ({ ...times, ...each })),
				),
			);
		},
		/** Has a worker take the message, and leave it so. */
		async settle(uid: string, state: QueuedMessage['state']) {
			await messages.takeOne(uid, LEASE);
			await messages.settle(uid, LEASE.token, { state });
		},
		stateOf: async (uid: string) => (await messages.find([uid]))[0]?.state,
	};
}

/** What a promise was refused with. */
export async function refusalOf(promise: Promise<unknown>): Promise<OutboxError> {
	const error: unknown = await promise.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (error instanceof OutboxError) return error;
	throw new Error('it was not refused');
}
