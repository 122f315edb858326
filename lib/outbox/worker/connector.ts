import type { Backend } from '../../core/backend';
import { isOutboxError, OutboxError } from '../../core/errors';
import type { LoadedEmail } from '../../core/message';
import type { Provider } from '../../core/provider';
import type { WorkerAccount } from './worker-options';

/** Connects an account once, and anew after it was in trouble. */
export interface Connector {
	/**
	 * @throws OutboxError `insufficient_permissions` when the account cannot be connected, for whatever
	 * reason: it is no message's fault
	 */
	connect(): Promise<Provider<LoadedEmail>>;
	/** The account has failed: look at it again before the next message. */
	forget(): void;
	/** Whether the provider can be asked what became of a message. */
	canAsk(): boolean;
}

export function createConnector(
	account: WorkerAccount,
	backend: Pick<Backend, 'secret'>,
): Connector {
	let connecting: Promise<Provider<LoadedEmail>> | undefined;
	let canAsk = false;

	const connect = async (): Promise<Provider<LoadedEmail>> => {
		const secret = await backend.secret();
		const provider = await account.connect(secret).catch((error: unknown) => {
			throw toAccountTrouble(error, account.provider);
		});
		if (provider.account !== account.account) throw otherAccount(provider.id);
		canAsk = provider.reconcile !== undefined;
		return provider;
	};
	return {
		connect: () => {
			connecting ??= connect().catch((error: unknown) => {
				connecting = undefined;
				throw error;
			});
			return connecting;
		},
		forget: () => {
			connecting = undefined;
		},
		canAsk: () => canAsk,
	};
}

function otherAccount(provider: string): OutboxError {
	return new OutboxError(
		'insufficient_permissions',
		'The credential connects another account by now than the one that the messages are to leave from. Start the worker anew to deliver for that account, or change the credential back.',
		{ retry: 'after-fix', details: { provider } },
	);
}

function toAccountTrouble(thrown: unknown, provider: string): OutboxError {
	const text = isOutboxError(thrown)
		? thrown.message
		: 'The account could not be opened for a reason that the worker did not foresee. Please report it.';
	return new OutboxError('insufficient_permissions', text, {
		retry: 'after-fix',
		details: { ...(isOutboxError(thrown) && thrown.details), provider },
	});
}
