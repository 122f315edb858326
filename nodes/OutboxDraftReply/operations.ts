import type { IDisplayOptions } from 'n8n-workflow';

/** What the node does, by the names in the panel; those that send come first. */
export const SENDING = ['sendDraft', 'sendNew', 'reply', 'replyAll'] as const;
export const KEEPING = [
	'createDraft',
	'updateDraft',
	'getDraft',
	'listDrafts',
	'scheduleDraft',
	'deleteDraft',
] as const;
export const OPERATION_NAMES = [...SENDING, ...KEEPING, 'prepare'] as const;
export type OperationName = (typeof OPERATION_NAMES)[number];

/** Those that name a draft. */
export const OF_A_DRAFT: readonly OperationName[] = [
	'sendDraft',
	'updateDraft',
	'getDraft',
	'scheduleDraft',
	'deleteDraft',
];

/** Those that say what an email is to be like. */
export const OF_AN_EMAIL: readonly OperationName[] = [
	...(['sendNew', 'reply', 'replyAll', 'createDraft', 'updateDraft', 'prepare'] as const),
];

/** Those that make something new, which a repeated run must not make again. */
export const MAKING: readonly OperationName[] = ['sendNew', 'reply', 'replyAll', 'createDraft'];

/** Those that reply to a message; a draft may. */
export const REPLYING: readonly OperationName[] = ['reply', 'replyAll'];

/** Those that need an account. */
export const WITH_ACCOUNT: readonly OperationName[] = [...SENDING, ...KEEPING];

/** Those that need the account's mailbox; a server that only sends is not enough for them. */
export const WITH_MAILBOX = WITH_ACCOUNT.filter((name) => name !== 'sendNew');

/**
 * Shows a field only for these operations. With a slash, so that it also holds within collections;
 * and what the fields of an account depend on by its plain name, the editor takes for a part of the
 * login, and hides.
 */
export function during(names: readonly OperationName[]): IDisplayOptions {
	return { show: { '/operation': [...names] } };
}
