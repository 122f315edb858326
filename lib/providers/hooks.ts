import { isOutboxError, OutboxError } from '../core/errors';
import type { DeliveryHooks } from '../core/provider';
import type { Evidence } from '../core/submission';

/** A service as its errors name it. */
export interface Service {
	/** The provider's id, e.g. `gmail`. */
	readonly provider: string;
	/** As people know it, e.g. `Gmail`. */
	readonly name: string;
}

/**
 * Commits, and makes sure that somebody still waits for the result afterwards.
 * @throws OutboxError after which nothing may leave
 */
export async function commitTo(
	service: Service,
	{ commit, signal }: Pick<DeliveryHooks, 'commit' | 'signal'>,
	evidence?: Evidence,
): Promise<void> {
	await commit(evidence).catch((thrown: unknown): never => {
		throw toLedgerError(service, thrown);
	});
	if (signal.aborted) throw stoppedError(service);
}

/** The ledger did not agree, so nothing may leave; an unforeseen error's text may hold anything. */
export function toLedgerError({ provider }: Service, thrown: unknown): OutboxError {
	if (isOutboxError(thrown)) return thrown;
	return new OutboxError(
		'internal_error',
		'The send could not be recorded, so nothing was sent. Try again later.',
		{ retry: 'later', details: { provider } },
	);
}

/** Nobody waits for the result any more, and nothing has left. */
export function stoppedError({ provider, name }: Service): OutboxError {
	return new OutboxError(
		'provider_error',
		`The send was stopped before ${name} was asked to send, because it took too long or was cancelled. Nothing was sent.`,
		{ retry: 'later', details: { provider } },
	);
}
