import { isFinal, isWaiting, WAITING_STATES } from '../../core/message-rules';
import type { QueueFilter, QueueStore } from '../../core/queue-store';
import type { QueuedMessage } from '../../core/queued-message';
import type { Environment } from '../environment';
import type { Skipped } from './erase-from-ledger';
import type { Person } from './person';

const PAGE_SIZE = 100;

export interface QueueErasure {
	readonly forgotten: number;
	readonly cancelled: number;
	readonly skipped: readonly Skipped[];
}

/**
 * Calls back what waits to be sent to a person, and forgets all that is through, with what it says.
 * What a worker is at is left alone, and what may have left: somebody has to decide about it.
 */
export async function eraseFromQueue(
	{ addresses, contactIds }: Person,
	{ backend: { messages: store }, signal }: Pick<Environment, 'backend' | 'signal'>,
): Promise<QueueErasure> {
	let forgotten = 0;
	let cancelled = 0;
	const skipped = new Map<string, Skipped>();
	if (!store) return { forgotten, cancelled, skipped: [] };
	const filters: readonly QueueFilter[] = [
		...[...addresses].map((recipient) => ({ recipient })),
		...[...contactIds].map((contactId) => ({ contactId })),
	];
	for (const filter of filters) {
		for await (const page of readPages(filter, store)) {
			signal?.throwIfAborted();
			const waiting = page.filter(isWaiting).map(({ uid }) => uid);
			const called = await store.change(waiting, WAITING_STATES, { state: 'cancelled' });
			cancelled += called.filter(Boolean).length;
			const uids = page.map(({ uid }) => uid);
			const now = (await store.find(uids)).filter((message) => message !== undefined);
			const through = now.filter((each) => isFinal(each) && each.state !== 'unknown');
			const gone = await store.forget(through.map(({ uid }) => uid));
			forgotten += gone.filter(Boolean).length;
			const left = now.filter((message) => gone[through.indexOf(message)] !== true);
			for (const { uid, state } of left) skipped.set(uid, { uid, status: state });
		}
	}
	return { forgotten, cancelled, skipped: [...skipped.values()] };
}

async function* readPages(
	filter: QueueFilter,
	store: QueueStore,
): AsyncGenerator<readonly QueuedMessage[]> {
	for (let cursor: string | undefined; ;) {
		const page = { limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) };
		const { messages, nextCursor } = await store.list(filter, page);
		yield messages;
		if (nextCursor === undefined) return;
		cursor = nextCursor;
	}
}
