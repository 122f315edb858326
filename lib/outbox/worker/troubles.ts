import { isOutboxError, storeError, type OutboxError } from '../../core/errors';
import type { Trouble, WorkerOptions } from './worker-options';

/** Tells of a trouble once, until it is over. */
export interface Troubles {
	occurred(trouble: Trouble): void;
	/** Things go well again: with the account, where one is given, and with the store. */
	over(account?: string): void;
}

/** What concerns no account in particular, the store above all. */
const EVERYBODY = '';

export function createTroubles(tell: WorkerOptions['onTrouble']): Troubles {
	/** By account: the codes of what was told. Words may differ each time. */
	const told = new Map<string, Set<string>>();
	return {
		occurred(trouble) {
			const { account = EVERYBODY, error } = trouble;
			const codes = told.get(account) ?? new Set();
			if (codes.has(error.code)) return;
			told.set(account, codes.add(error.code));
			tell(trouble);
		},
		over(account) {
			if (account !== undefined) told.delete(account);
			told.delete(EVERYBODY);
		},
	};
}

/** What keeps messages or events from being read comes from the store. */
export function toTrouble(thrown: unknown): OutboxError {
	return isOutboxError(thrown) ? thrown : storeError('The queue broke off without saying why.');
}
