import type { TurnResult } from '../../core/delivery-queue';
import { isOutboxError, OutboxError } from '../../core/errors';
import type { QueuedMessage } from '../../core/queued-message';
import type { MessageChange, TakenMessage } from '../../core/queue-store';
import type { Lease } from '../../core/submission-store';
import { createSuppressions, EVERY_STREAM } from '../directory/suppressions';
import { createConnector } from './connector';
import { readLedger } from './ledger-verdict';
import { isPlannedDraft, sendPlanned } from './send-planned';
import { sendQueued } from './send-queued';
import type { Troubles } from './troubles';
import { judge, toSent, type Hold, type Verdict } from './verdict';
import type { WorkerAccount, WorkerEnvironment, WorkerOptions } from './worker-options';

/** Delivers the messages of one account. */
export interface Deliverer {
	/** Brings a taken message through its turn, and settles it. Never rejects. */
	deliver(taken: TakenMessage, lease: Lease): Promise<TurnResult>;
}

export interface DelivererOptions extends Pick<
	WorkerOptions,
	'rateLimits' | 'attempts' | 'firstRetryMs' | 'leaseMs' | 'unsubscribe'
> {
	readonly account: WorkerAccount;
	readonly troubles: Troubles;
	/** Told when all messages of the account had better wait. */
	readonly onHold: (hold: Hold) => void;
	readonly onSent: () => void;
	/** Aborts when no message must be waited for any more. */
	readonly stopping: AbortSignal;
}

/** For store trouble at the end of a turn; over that, the lease lapses and the message comes again. */
const SETTLE_PAUSES_MS = [0, 50, 200, 1000, 5000];

/** The draft was given another time, or none. */
const CALLED_OFF: Verdict = { kind: 'final', change: { state: 'cancelled' }, bounced: false };

/**
 * When a provider that can be asked what became of a message is asked again. The longest of them
 * needs three minutes until it can say for sure that nothing was sent.
 */
const ASK_AGAIN_AFTER_MS = [30_000, 60_000, 120_000, 300_000];

export function createDeliverer(
	{ account, troubles, onHold, onSent, stopping, ...options }: DelivererOptions,
	environment: WorkerEnvironment,
): Deliverer {
	const { backend, clock, ids } = environment;
	const suppressions = createSuppressions(backend.documents, clock);
	const connector = createConnector(account, backend);

	const trySending = async (taken: TakenMessage): Promise<Verdict> => {
		if (isPlannedDraft(taken.message)) {
			const store = await connector.openMailbox();
			const receipt = await sendPlanned(taken.message, { ...options, store }, environment);
			return receipt ? toSent(receipt) : CALLED_OFF;
		}
		const provider = await connector.connect();
		const receipt = await sendQueued(taken, { ...options, provider }, environment);
		return toSent(receipt);
	};

	const toError = (thrown: unknown): OutboxError =>
		isOutboxError(thrown) ? thrown : unforeseen(thrown);

	/** One try; undefined when it was broken off in doubt because the worker stops. */
	const tryOnce = async (taken: TakenMessage): Promise<Verdict | undefined> => {
		const { message } = taken;
		for (let asked = 0; ; asked++) {
			try {
				const verdict = await trySending(taken);
				troubles.over(account.account);
				onSent();
				return verdict;
			} catch (thrown) {
				const error = toError(thrown);
				const pauseMs = connector.canAsk() ? ASK_AGAIN_AFTER_MS[asked] : undefined;
				if (error.delivery === 'unknown' && pauseMs !== undefined) {
					const isStopping = await clock.sleep(pauseMs, stopping).then(
						() => false,
						() => true,
					);
					if (isStopping) return undefined;
					continue;
				}
				return toVerdict(error, message);
			}
		}
	};

	const toVerdict = async (error: OutboxError, message: QueuedMessage): Promise<Verdict> => {
		const verdict = judge(error, {
			attempts: message.attempts,
			maxAttempts: options.attempts,
			firstRetryMs: options.firstRetryMs,
			jitter: ids.jitter(),
		});
		if (verdict.kind === 'final' && error.code === 'internal_error') {
			// Nothing is known of what happened, but the ledger may know whether it left.
			return (await readLedger(message, backend)) ?? verdict;
		}
		if (verdict.kind === 'again' && verdict.hold) {
			if (verdict.hold.cause === 'account') {
				connector.forget();
				troubles.occurred({ error, account: account.account });
			}
			onHold(verdict.hold);
		}
		if (error.code === 'store_unavailable') troubles.occurred({ error });
		return verdict;
	};

	const deliverOrGiveUp = async (taken: TakenMessage): Promise<Verdict | undefined> => {
		const { message } = taken;
		if (message.attempts <= options.attempts) return tryOnce(taken);
		// Workers have died over it: whether it left then is all that is still asked.
		return (await readLedger(message, backend)) ?? toGivenUp(message);
	};

	const suppress = async (
		{ recipient, queue }: QueuedMessage,
		{ code, enhancedCode }: MessageChange,
	) => {
		const note = [code, enhancedCode].filter((part) => part !== undefined).join(' ');
		const source = `queue:${queue}`;
		await suppressions.add([
			{ address: recipient, stream: EVERY_STREAM, reason: 'bounce', source, note },
		]);
	};

	const settle = async (uid: string, { token }: Lease, change: MessageChange): Promise<void> => {
		let failure: unknown;
		for (const pauseMs of SETTLE_PAUSES_MS) {
			if (pauseMs > 0) await clock.sleep(pauseMs);
			try {
				// When the lease no longer holds, the message is somebody else's by now.
				await backend.messages.settle(uid, token, change);
				return;
			} catch (error) {
				failure = error;
			}
		}
		throw failure;
	};

	const takeTurn = async (taken: TakenMessage, lease: Lease): Promise<TurnResult> => {
		const { message } = taken;
		const verdict = await deliverOrGiveUp(taken);
		if (!verdict) return { kind: 'again', at: clock.now() + lease.ms };
		if (verdict.kind === 'again') {
			const dueAt = clock.now() + verdict.waitMs;
			await settle(message.uid, lease, { ...verdict.change, dueAt });
			return { kind: 'again', at: dueAt };
		}
		if (verdict.bounced) {
			// Without it, the next email to that address bounces and adds it.
			await suppress(message, verdict.change).catch((error: unknown) =>
				troubles.occurred({ error: toError(error) }),
			);
		}
		await settle(message.uid, lease, verdict.change);
		return { kind: 'settled' };
	};

	return {
		async deliver(taken, lease) {
			try {
				return await takeTurn(taken, lease);
			} catch (error) {
				troubles.occurred({ error: toError(error) });
				return { kind: 'again', at: clock.now() + lease.ms };
			}
		},
	};
}

/** Its text may hold anything, so it is not kept. */
function unforeseen(thrown: unknown): OutboxError {
	const kind = thrown instanceof Error ? thrown.name : typeof thrown;
	return new OutboxError(
		'internal_error',
		`The delivery broke off for a reason that it did not foresee (${kind}). Please report it.`,
		{ retry: 'after-fix' },
	);
}

function toGivenUp({ attempts, failure }: QueuedMessage): Verdict {
	const text = `It was tried ${attempts - 1} times. The last time its worker ended before it could say why.`;
	return {
		kind: 'final',
		change: { state: 'failed', failure: failure ?? { code: 'internal_error', message: text } },
		bounced: false,
	};
}
