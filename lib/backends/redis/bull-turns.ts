import type { ConsumeOptions, TurnResult } from '../../core/delivery-queue';
import { isOutboxError } from '../../core/errors';
import { createPermits } from '../../core/permits';
import type { Clock, Ids } from '../../core/ports';
import type { TakenMessage } from '../../core/queue-store';
import type { Lease } from '../../core/submission-store';
import type { RedisMessages } from './messages';

/** What becomes of an entry after its turn. */
export type EntryResult =
	| { readonly kind: 'done' }
	| { readonly kind: 'again'; readonly inMs: number }
	/** For another worker, at once. */
	| { readonly kind: 'back' };

export interface Turns {
	/** Takes the message of an entry and hands it to whoever delivers it. Never rejects. */
	take(uid: string): Promise<EntryResult>;
	/** Resolves when those under way are through. */
	finish(): Promise<void>;
}

export interface TurnsOptions {
	readonly consumption: ConsumeOptions;
	readonly messages: Pick<RedisMessages, 'tryToTake' | 'renew'>;
	readonly clock: Clock;
	readonly ids: Ids;
	/** Says that no further message may be taken. */
	readonly stopping: AbortSignal;
}

/** When a message is tried again that the store could not give out. */
const RETRY_MS = 1_000;
const RETRY_AFTER_FIX_MS = 30_000;

/** The turns of messages, as many at the same time as the consumer may have. */
export function createTurns({
	consumption: { concurrency, leaseMs, handle, onTrouble },
	messages,
	clock,
	ids,
	stopping,
}: TurnsOptions): Turns {
	const permits = createPermits(concurrency);
	const underWay = new Set<Promise<EntryResult>>();

	const takeTurn = async (uid: string): Promise<EntryResult> => {
		const giveBack = await permits.acquire(stopping).catch(() => undefined);
		if (!giveBack) return { kind: 'back' };
		try {
			const lease = { token: ids.token(), ms: leaseMs };
			const result = await messages.tryToTake(uid, lease);
			if (result.kind === 'never') return { kind: 'done' };
			if (result.kind === 'later') return { kind: 'again', inMs: result.inMs };
			return await deliver(result.taken, lease);
		} catch (error) {
			onTrouble(error);
			const passes = isOutboxError(error) && error.retry === 'later';
			return { kind: 'again', inMs: passes ? RETRY_MS : RETRY_AFTER_FIX_MS };
		} finally {
			giveBack();
		}
	};

	const deliver = async (taken: TakenMessage, lease: Lease): Promise<EntryResult> => {
		const done = new AbortController();
		keepLease(taken.message.uid, lease, done.signal).catch(() => undefined);
		try {
			return toEntryResult(await handle(taken, lease));
		} catch (error) {
			onTrouble(error);
			return { kind: 'again', inMs: lease.ms };
		} finally {
			done.abort('done');
		}
	};

	const keepLease = async (uid: string, lease: Lease, signal: AbortSignal): Promise<never> => {
		for (;;) {
			await clock.sleep(lease.ms / 3, signal);
			// One that cannot be renewed shows when the message is settled.
			await messages.renew([uid], lease).catch(onTrouble);
		}
	};

	const toEntryResult = (result: TurnResult): EntryResult =>
		result.kind === 'settled'
			? { kind: 'done' }
			: { kind: 'again', inMs: Math.max(result.at - clock.now(), 0) };

	return {
		take(uid) {
			const turn = takeTurn(uid).finally(() => underWay.delete(turn));
			underWay.add(turn);
			return turn;
		},
		async finish() {
			await Promise.all(underWay);
		},
	};
}
