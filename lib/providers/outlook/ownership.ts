import type { OutboxError } from '../../core/errors';
import type { GraphClient } from './graph-client';
import { isShared } from './options';

/** Whether Graph has said that an id belongs to an item of another mailbox. */
export function isOfAnotherMailbox({ details }: OutboxError): boolean {
	return details.reason === 'ErrorInvalidMailboxItemId';
}

/** @param what that belongs to another mailbox, e.g. `the conversation` */
export function toOwnerText(what: string, client: GraphClient): string {
	return `the mailbox that owns ${what} is not ${describeMailbox(client)}.`;
}

/** The mailbox as error texts speak of it. */
export function describeMailbox({ options }: GraphClient): string {
	return isShared(options) ? `the mailbox ${options.mailbox}` : "the account's own mailbox";
}
