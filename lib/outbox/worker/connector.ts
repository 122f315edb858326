import type { Backend } from '../../core/backend';
import { isOutboxError, OutboxError } from '../../core/errors';
import type { MailStore } from '../../core/mail-store';
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
	/**
	 * The mailbox that the account's drafts lie in.
	 * @throws OutboxError likewise, where the account has none included
	 */
	openMailbox(): Promise<MailStore>;
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
	let opening: Promise<MailStore> | undefined;
	let canAsk = false;

	const connect = async (): Promise<Provider<LoadedEmail>> => {
		const secret = await backend.secret();
		return checked(account.connect(secret), (provider) => provider);
	};
	const open = async (): Promise<MailStore> => {
		if (!account.openMailbox) throw noMailbox(account.provider);
		const secret = await backend.secret();
		return checked(account.openMailbox(secret), ({ drafts }) => drafts);
	};
	const checked = async <T>(
		opened: Promise<T>,
		toProvider: (connection: T) => Provider<never>,
	): Promise<T> => {
		const connection = await opened.catch((error: unknown) => {
			throw toAccountTrouble(error, account.provider);
		});
		const provider = toProvider(connection);
		if (provider.account !== account.account) throw otherAccount(provider.id);
		canAsk = provider.reconcile !== undefined;
		return connection;
	};
	return {
		connect: () => {
			connecting ??= connect().catch((error: unknown) => {
				connecting = undefined;
				throw error;
			});
			return connecting;
		},
		openMailbox: () => {
			opening ??= open().catch((error: unknown) => {
				opening = undefined;
				throw error;
			});
			return opening;
		},
		forget: () => {
			connecting = undefined;
			opening = undefined;
		},
		canAsk: () => canAsk,
	};
}

function noMailbox(provider: string): OutboxError {
	return new OutboxError(
		'insufficient_permissions',
		'This worker has no mailbox that drafts could be sent from. Give its mail account an IMAP credential, and publish the workflow anew.',
		{ retry: 'after-fix', details: { provider } },
	);
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
