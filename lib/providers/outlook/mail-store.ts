import type { MailStore } from '../../core/mail-store';
import type { Mailbox } from '../../core/message';
import { findParent } from './conversation-parent';
import { listConversations } from './conversations';
import { readFiles } from './draft-files';
import { createDraftProvider } from './draft-provider';
import { createGraphClient } from './graph-client';
import type { OutlookProviderOptions } from './provider';
import { toOutlookRequest } from './request';
import { removeDraft, saveDraft } from './save-draft';
import { findDraft } from './stored-draft';

export interface OutlookMailStoreOptions extends OutlookProviderOptions {
	/** Whose mailbox it is. */
	readonly owner: Mailbox;
}

/** Drafts and conversations of a Microsoft 365 mailbox, through Microsoft Graph. */
export function createOutlookMailStore({
	account,
	owner,
	secret,
	...clientOptions
}: OutlookMailStoreOptions): MailStore {
	const client = createGraphClient(clientOptions);
	const delivery = { client, clock: clientOptions.clock };
	return {
		id: 'outlook',
		account,
		owner,
		async save({ email, context, lookup, replaces }, hooks) {
			const request = await toOutlookRequest(email, context, lookup, secret);
			return saveDraft(request, replaces, hooks, client);
		},
		find: (known, signal) => findDraft(known, signal, delivery),
		readAttachments: (reference, signal) => readFiles(reference, signal, client),
		remove: (reference, signal) => removeDraft(reference, signal, client),
		findParent: (reference, options) =>
			findParent(reference, { ...options, owner, secret, client }),
		listConversations: (search, signal) => listConversations(search, signal, client),
		drafts: createDraftProvider(account, delivery),
	};
}
