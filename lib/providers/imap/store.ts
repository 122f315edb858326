import type { KeyObject } from 'node:crypto';

import { isOutboxError } from '../../core/errors';
import type { SubmitMime } from '../../core/mime-message';
import type { Mailbox } from '../../core/message';
import type { Clock } from '../../core/ports';
import type { Service } from '../hooks';
import type { ImapConnections } from './connections';
import type { ImapOptions } from './options';
import type { ImapSession } from './session';

/** As errors name it. */
export const SERVICE: Service = { provider: 'imap', name: 'the mail server' };

/** What is told when something went wrong that did not keep an email from being sent. */
export type Warn = (text: string) => void;

export interface MailboxesOptions {
	/** Owned by the caller, and shared by all of the process. */
	readonly connections: ImapConnections;
	readonly options: ImapOptions;
	readonly warn: Warn;
}

export interface StoreOptions extends MailboxesOptions {
	/** The provider's id of the account that sends: the mailbox is a part of it. */
	readonly id: string;
	/** The sending account's id. */
	readonly account: string;
	/** Whose mailbox it is. */
	readonly owner: Mailbox;
	/** Hands messages over to the account's mail server. */
	readonly submit: SubmitMime;
	readonly clock: Clock;
}

/** An account's mailboxes, as the parts of this provider use them. */
export interface Mailboxes {
	readonly options: ImapOptions;
	/** @throws OutboxError */
	use<T>(signal: AbortSignal, work: (session: ImapSession) => Promise<T>): Promise<T>;
	/** Does what may fail: then it is only told, as the end of a sentence that says what is the case. */
	tolerate(outcome: string, work: () => Promise<void>): Promise<void>;
}

export interface Store extends Mailboxes, Pick<StoreOptions, 'owner' | 'submit' | 'clock'> {
	/** The installation's secret that Message-IDs derive from. */
	readonly secret: KeyObject;
}

export function openMailboxes({ connections, options, warn }: MailboxesOptions): Mailboxes {
	return {
		options,
		use: (signal, work) => connections.of(options).use(signal, work),
		async tolerate(outcome, work) {
			try {
				await work();
			} catch (error) {
				const reason = isOutboxError(error) ? ` ${error.message}` : '';
				warn(`In the mailbox ${outcome}.${reason}`);
			}
		},
	};
}
